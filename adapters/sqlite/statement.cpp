// Binding, stepping and reading of prepared statements.
#include "adapters/sqlite/statement.hpp"

#include <sqlite3.h>

#include "adapters/sqlite/database.hpp"

namespace botones::sqlite {

void Prepared::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(Database& database, std::unique_ptr<Prepared> own)
    : database_(&database), prepared_(own.get()), own_(std::move(own)) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      prepared_(std::exchange(other.prepared_, nullptr)),
      own_(std::move(other.own_)),
      bind_failure_(other.bind_failure_),
      bound_(other.bound_) {}

Statement::~Statement() {
    if (!prepared_ || own_) return;
    sqlite3_reset(handle());
    // Borrowed values are about to die; copied ones would keep their memory until the next use.
    if (bound_) sqlite3_clear_bindings(handle());
    prepared_->busy = false;
}

Result<bool> Statement::step() {
    if (bind_failure_ != SQLITE_OK) return database_->error(bind_failure_);
    const int code = sqlite3_step(handle());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_->error(code);
}

Result<void> Statement::run() {
    for (;;) {
        auto row = step();
        if (row && *row) continue;
        sqlite3_reset(handle());
        if (!row) return pass(row);
        return {};
    }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle(), column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle(), column); }

double Statement::real(int column) const { return sqlite3_column_double(handle(), column); }

std::string_view Statement::text(int column) const {
    // The bytes must be asked for after the text: the first call may convert (sqlite.org/c3ref/column_blob.html).
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(handle(), column));
    const auto length = static_cast<std::size_t>(sqlite3_column_bytes(handle(), column));
    return start ? std::string_view(start, length) : std::string_view();
}

std::span<const std::uint8_t> Statement::bytes(int column) const {
    const auto* start = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle(), column));
    const auto length = static_cast<std::size_t>(sqlite3_column_bytes(handle(), column));
    return start ? std::span(start, length) : std::span<const std::uint8_t>();
}

void Statement::note(int code) {
    bound_ = true;
    if (code != SQLITE_OK && bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

void Statement::put_null(int position) { note(sqlite3_bind_null(handle(), position)); }

void Statement::put_integer(int position, std::int64_t value) { note(sqlite3_bind_int64(handle(), position, value)); }

void Statement::put_real(int position, double value) { note(sqlite3_bind_double(handle(), position, value)); }

void Statement::put_text(int position, std::string_view value, Lifetime lifetime) {
    // A null pointer would bind NULL: an empty text is still a text.
    const char* start = value.data() ? value.data() : "";
    note(sqlite3_bind_text64(handle(), position, start, value.size(),
                             lifetime == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::put_bytes(int position, std::span<const std::uint8_t> value, Lifetime lifetime) {
    if (value.empty()) return note(sqlite3_bind_zeroblob(handle(), position, 0));
    note(sqlite3_bind_blob64(handle(), position, value.data(), value.size(),
                             lifetime == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

}  // namespace botones::sqlite
