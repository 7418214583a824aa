// Makes a new directory file, or brings one of an older version forward.
#pragma once
#include <cstdint>

#include "adapters/sqlite/database.hpp"

namespace botones::directory_sqlite {

/// The version of schema.sql, in the file's user_version.
inline constexpr std::int64_t schema_version = 2;

/// Leaves the file at `schema_version`, in one transaction; several programs may try at once. The connection is for
/// this alone: it does not watch foreign keys afterwards. Errors: misconfigured (`directory_schema`: not ours, from a
/// newer version, or with rows that refer to nothing).
Result<void> bring_forward(sqlite::Database& database);

}  // namespace botones::directory_sqlite
