// Read-only connections for queries beside the writer: each read sees one committed moment.
#pragma once
#include <mutex>
#include <vector>

#include "adapters/sqlite/database.hpp"

namespace botones::journal {

/// Any thread. Connections are made as needed, so a read never waits for another; a few are kept.
class ReaderPool {
public:
    explicit ReaderPool(std::filesystem::path store) : store_(std::move(store)) {}

    /// A connection out of the pool, inside its own snapshot; back when it goes out of scope.
    class Lease {
    public:
        Lease(Lease&& other) noexcept : pool_(other.pool_), database_(std::move(other.database_)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        sqlite::Database& database() { return *database_; }

    private:
        friend class ReaderPool;
        Lease(ReaderPool& pool, std::unique_ptr<sqlite::Database> database)
            : pool_(&pool), database_(std::move(database)) {}
        ReaderPool* pool_;
        std::unique_ptr<sqlite::Database> database_;
    };
    Result<Lease> take();

private:
    std::unique_ptr<sqlite::Database> idle_connection();
    void give_back(std::unique_ptr<sqlite::Database> database);

    const std::filesystem::path store_;
    std::mutex guard_;
    std::vector<std::unique_ptr<sqlite::Database>> idle_;
};

}  // namespace botones::journal
