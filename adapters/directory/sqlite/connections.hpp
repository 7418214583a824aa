// A few open connections to the directory file, lent to one call each.
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "commands/ports/call_context.hpp"

namespace botones::directory_sqlite {

/// Any thread. A lease belongs to one call on one thread and gives its connection back at its end.
class Connections {
public:
    explicit Connections(std::filesystem::path path) : path_(std::move(path)) {}

    class Lease {
    public:
        Lease(Connections& home, std::unique_ptr<sqlite::Database> database)
            : home_(&home), database_(std::move(database)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        sqlite::Database& operator*() const { return *database_; }
        sqlite::Database* operator->() const { return database_.get(); }

    private:
        Connections* home_;
        std::unique_ptr<sqlite::Database> database_;
    };

    /// A connection that waits for locks until the call's deadline, or until it is told to stop.
    /// Errors: unavailable (`cancelled`, `deadline_passed`, the store's own).
    Result<Lease> take(CallContext& call);

private:
    void give_back(std::unique_ptr<sqlite::Database> database);

    const std::filesystem::path path_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<sqlite::Database>> idle_;
};

/// Errors: unavailable (`cancelled`, `deadline_passed`).
Result<void> still_wanted(const CallContext& call);

/// How this directory opens its file: rollback journal, because Postfix reads the file as a user that may not write
/// beside it, which a WAL would need.
sqlite::Options options();

}  // namespace botones::directory_sqlite
