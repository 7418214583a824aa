// Joining and leaving groups.
#include "adapters/directory/sqlite/membership.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "adapters/directory/sqlite/rows.hpp"

namespace botones::directory_sqlite {

std::string folded_name(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    const auto folded = U_SUCCESS(status) ? fold->normalize(wide, status) : wide;
    std::string text;
    (U_SUCCESS(status) ? folded : wide).toUTF8String(text);
    return text;
}

Result<std::optional<std::int64_t>> group_named(sqlite::Database& database, std::string_view name) {
    auto exact = database.value<std::int64_t>("SELECT id FROM groups WHERE name = ?", name);
    if (!exact || *exact) return exact;
    const auto wanted = folded_name(name);
    auto all = database.query("SELECT id, name FROM groups");
    if (!all) return pass(all);
    for (;;) {
        auto row = all->step();
        if (!row) return pass(row);
        if (!*row) return std::optional<std::int64_t>();
        if (folded_name(all->text(1)) == wanted) return std::optional(all->integer(0));
    }
}

Result<std::vector<std::string>> join_groups(sqlite::Database& database, const std::vector<std::string>& names,
                                             std::int64_t account) {
    std::vector<std::string> missing;
    for (const auto& name : names) {
        auto group = group_named(database, name);
        if (!group) return pass(group);
        if (!*group) {
            missing.push_back(name);
            continue;
        }
        auto added =
            database.run("INSERT OR IGNORE INTO group_members (\"group\", account) VALUES (?, ?)", **group, account);
        if (!added) return pass(added);
    }
    return missing;
}

Result<Memberships> take_memberships(sqlite::Database& database, std::int64_t account) {
    auto groups = groups_of(database, account);
    if (!groups) return pass(groups);
    auto forwards = forwards_of(database, account);
    if (!forwards) return pass(forwards);
    if (auto gone = database.run("DELETE FROM group_members WHERE account = ?", account); !gone) return pass(gone);
    if (auto gone = database.run("DELETE FROM forwards WHERE account = ?", account); !gone) return pass(gone);
    return Memberships{std::move(*groups), std::move(*forwards)};
}

}  // namespace botones::directory_sqlite
