// A prepared statement: typed values in, typed columns out.
#pragma once
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "commands/result.hpp"

struct sqlite3_stmt;

namespace botones::sqlite {

class Database;
using Bytes = std::vector<std::uint8_t>;

/// A statement in its connection's cache.
struct Prepared {
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::string sql;
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    std::uint64_t last_use = 0;
    bool busy = false;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Borrowed from a Database, to which it goes back (reset, values forgotten) when it goes out of scope; must not
/// outlive it. Kinds of value: integers, bool, double, text, bytes, TimePoint (milliseconds since 1970), optional of
/// these, std::nullopt. A value that cannot be bound makes `step` fail.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Binds from position 1 on; texts and bytes are copied.
    template <class... Values>
    Statement& bind(const Values&... values) {
        [[maybe_unused]] int position = 0;
        (put(++position, values, Lifetime::copied), ...);
        return *this;
    }
    /// As `bind`, but texts and bytes must stay where they are until the statement is reset.
    template <class... Values>
    Statement& bind_borrowed(const Values&... values) {
        [[maybe_unused]] int position = 0;
        (put(++position, values, Lifetime::borrowed), ...);
        return *this;
    }

    /// True: a row is there to be read. False: no more rows.
    Result<bool> step();
    /// Steps to the end, then makes the statement ready to be bound and run again.
    Result<void> run();
    /// Calls `visit(statement)` for every row; a Result<void> answered by `visit` that is an error stops the walk.
    template <class Visit>
    Result<void> each(Visit visit) {
        for (;;) {
            auto row = step();
            if (!row) return pass(row);
            if (!*row) return {};
            if constexpr (std::is_void_v<std::invoke_result_t<Visit, const Statement&>>) {
                visit(std::as_const(*this));
            } else if (auto visited = visit(std::as_const(*this)); !visited) {
                return visited;
            }
        }
    }

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    /// Valid until the next step.
    std::string_view text(int column) const;
    std::span<const std::uint8_t> bytes(int column) const;

    /// T: an integer type, bool, double, std::string, std::string_view, Bytes, TimePoint, or optional of these.
    template <class T>
    T column(int index) const {
        if constexpr (is_optional<T>) {
            if (is_null(index)) return std::nullopt;
            return column<typename T::value_type>(index);
        } else if constexpr (std::is_same_v<T, bool>) {
            return integer(index) != 0;
        } else if constexpr (std::is_integral_v<T>) {
            return static_cast<T>(integer(index));
        } else if constexpr (std::is_floating_point_v<T>) {
            return static_cast<T>(real(index));
        } else if constexpr (std::is_same_v<T, TimePoint>) {
            return TimePoint(std::chrono::milliseconds(integer(index)));
        } else if constexpr (std::is_same_v<T, Bytes>) {
            const auto found = bytes(index);
            return Bytes(found.begin(), found.end());
        } else {
            return T(text(index));
        }
    }

private:
    friend class Database;
    enum class Lifetime { copied, borrowed };

    Statement(Database& database, Prepared& cached) : database_(&database), prepared_(&cached) {}
    Statement(Database& database, std::unique_ptr<Prepared> own);

    template <class T>
    void put(int position, const T& value, Lifetime lifetime) {
        if constexpr (is_optional<T>) {
            if (value) {
                put(position, *value, lifetime);
            } else {
                put_null(position);
            }
        } else if constexpr (std::is_same_v<T, std::nullopt_t> || std::is_same_v<T, std::nullptr_t>) {
            put_null(position);
        } else if constexpr (std::is_integral_v<T>) {
            put_integer(position, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_floating_point_v<T>) {
            put_real(position, static_cast<double>(value));
        } else if constexpr (std::is_same_v<T, TimePoint>) {
            put_integer(position, value.time_since_epoch().count());
        } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            put_text(position, value, lifetime);
        } else {
            put_bytes(position, std::span<const std::uint8_t>(value), lifetime);
        }
    }
    void put_null(int position);
    void put_integer(int position, std::int64_t value);
    void put_real(int position, double value);
    void put_text(int position, std::string_view value, Lifetime lifetime);
    void put_bytes(int position, std::span<const std::uint8_t> value, Lifetime lifetime);
    void note(int code);
    sqlite3_stmt* handle() const { return prepared_->statement.get(); }

    Database* database_;
    Prepared* prepared_;
    std::unique_ptr<Prepared> own_;  // set when the cached one was in use already
    int bind_failure_ = 0;
    bool bound_ = false;
};

}  // namespace botones::sqlite
