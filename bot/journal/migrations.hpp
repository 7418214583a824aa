// Brings a journal file to the schema this program knows.
#pragma once
#include "adapters/sqlite/database.hpp"

namespace botones::journal {

/// Gives an empty file the newest schema, an older store what it lacks of it, in one transaction with its `user_version`.
/// Errors: misconfigured `store_newer` (written by a newer program) and `store_foreign` (some other program's
/// database), unavailable.
Result<void> migrate(sqlite::Database& database);

}  // namespace botones::journal
