// Codes out, links in, with an audit record for each.
#include "bot/engine/linking.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "bot/engine/sealing.hpp"
#include "commands/language/cleaning.hpp"
#include "commands/values/person_name.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t code_length = 10;  // of 31 signs: 49 bits, tried at most five times in ten minutes
constexpr std::size_t salt_size = 16;

constexpr std::array<std::string_view, 6> link_verbs{"link", "vincular", "vincula", "vincule", "enlazar", "ligar"};
constexpr std::array<std::string_view, 5> unlink_verbs{"unlink", "desvincular", "desvincula", "desvincule", "desligar"};

constexpr std::array<std::string_view, 12> reach_words{
    "notify me in", "notify me on", "notify me by", "reach me on",  "avisame por", "avisame en",
    "avisenme por", "avisenme en",  "avise-me no",  "avise-me pelo", "me avise no", "me avise pelo"};

template <class List>
bool contains(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> words_in(const Inbound& inbound) {
    const auto platform = language::platform_from(inbound.conversation.platform).value_or(language::Platform::plain);
    const auto text = fold_for_matching(language::clean(inbound.words, platform).text);
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        // A mention of the bot before the words is part of how they came here.
        if (end > at && text[at] != '@' && text[at] != '<') words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

/// "avísame por slack": the platform named; empty when that is not what the words say.
std::string platform_wanted(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
    for (const auto known : reach_words) {
        if (!all.starts_with(known) || all.size() < known.size() + 2 || all[known.size()] != ' ') continue;
        const auto platform = all.substr(known.size() + 1);
        if (platform.find(' ') == std::string::npos) return platform == "bitrix" ? "bitrix24" : platform;
    }
    return {};
}

/// Cheap, and wrong only in saying yes: every message comes past here.
bool may_be_one(std::string words) {
    constexpr std::array<std::string_view, 9> parts{"link", "incul", "enlaz", "liga", "notify", "reach", "avis", "same", "senme"};
    for (auto& sign : words)
        if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return words.find(part) != std::string::npos; });
}

std::string bare_code(const std::string& typed) {
    std::string code;
    for (const char sign : typed)
        if (sign != '-') code += sign;
    return code;
}

std::string hash_of(const sqlite::Bytes& salt, const std::string& code) {
    return hmac_hex(Secret(std::string_view(reinterpret_cast<const char*>(salt.data()), salt.size())), "link " + code);
}

/// Whose unexpired code that is.
Result<std::optional<std::string>> owner_of_code(journal::Transaction& transaction, const std::string& code) {
    auto query = transaction.query("SELECT person, salt, hash FROM link_codes WHERE expires_at > ?1", transaction.now());
    if (!query) return pass(query);
    std::optional<std::string> owner;
    auto walked = query->each([&](const sqlite::Statement& row) {
        const auto hash = row.column<sqlite::Bytes>(2);
        const Secret stored(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
        if (stored.equals(hash_of(row.column<sqlite::Bytes>(1), code))) owner = std::string(row.text(0));
    });
    if (!walked) return pass(walked);
    return owner;
}

Result<Linking::Tried> wrong_code(journal::Transaction& transaction, const Identity& sender) {
    auto noted = transaction.run("INSERT INTO link_tries (platform, identity, at) VALUES (?1, ?2, ?3)", sender.platform,
                                 sender.id, transaction.now());
    if (!noted) return pass(noted);
    auto audited = transaction.audit({sender.platform + " " + sender.id, "link.refused", std::nullopt, std::nullopt, "", "{}"});
    if (!audited) return pass(audited);
    return Linking::Tried{std::nullopt, "link_code_unknown"};
}

Result<bool> tried_too_often(journal::Transaction& transaction, const Identity& sender) {
    auto tries = transaction.value<std::int64_t>(
        "SELECT count(*) FROM link_tries WHERE platform = ?1 AND identity = ?2 AND at > ?3", sender.platform, sender.id,
        transaction.now() - link_code_life);
    if (!tries) return pass(tries);
    return tries->value_or(0) >= most_link_tries;
}

}  // namespace

std::optional<LinkOrder> link_order(const Inbound& inbound) {
    constexpr std::size_t longest = 200;
    if (inbound.type != Inbound::Type::words || inbound.words.size() > longest) return std::nullopt;
    if (!may_be_one(inbound.words)) return std::nullopt;
    const auto words = words_in(inbound);
    if (auto platform = platform_wanted(words); !platform.empty()) return LinkOrder{LinkOrder::Wish::reach, std::move(platform)};
    if (words.size() == 1 && contains(unlink_verbs, words.front())) return LinkOrder{LinkOrder::Wish::unlink, {}};
    if (words.size() != 2 || !contains(link_verbs, words.front())) return std::nullopt;
    const auto code = bare_code(words.back());
    if (code.size() != code_length) return std::nullopt;
    return LinkOrder{LinkOrder::Wish::link, code};
}

Result<void> Linking::load() {
    Links links;
    auto read = journal_.read([&](sqlite::Database& database) -> Result<void> {
        auto identities = database.query("SELECT platform, identity, person FROM links ORDER BY linked_at, platform, identity");
        if (!identities) return pass(identities);
        auto walked = identities->each([&](const sqlite::Statement& row) {
            links.identities.push_back({{std::string(row.text(0)), std::string(row.text(1))}, PersonId(std::string(row.text(2)))});
        });
        if (!walked) return walked;
        auto reaches = database.query("SELECT person, platform FROM reaches");
        if (!reaches) return pass(reaches);
        return reaches->each([&](const sqlite::Statement& row) {
            links.reaches.emplace_back(PersonId(std::string(row.text(0))), std::string(row.text(1)));
        });
    });
    if (!read) return read;
    institution_.set_links(std::move(links));
    return {};
}

Result<std::string> Linking::issue(const PersonId& person) {
    if (institution_.get()->people.find(person) == nullptr) {
        return fail(Kind::not_found, "no_such_person", {{"person", person.text()}});
    }
    auto random = random_password();
    if (!random) return pass(random);
    auto salt = random_bytes(salt_size);
    if (!salt) return pass(salt);
    const auto shown = fold_for_matching(random->reveal().substr(0, code_length));
    const auto text = salt->reveal();
    const sqlite::Bytes salt_bytes(text.begin(), text.end());
    const auto hash = hash_of(salt_bytes, shown);
    auto stored = journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        auto inserted = transaction.run(
            "INSERT INTO link_codes (person, salt, hash, expires_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (person) DO UPDATE "
            "SET salt = excluded.salt, hash = excluded.hash, expires_at = excluded.expires_at",
            person.text(), salt_bytes, sqlite::Bytes(hash.begin(), hash.end()), transaction.now() + link_code_life);
        if (!inserted) return pass(inserted);
        return transaction.audit({"operator", "link.code_made", std::nullopt, std::nullopt, person.text(), "{}"});
    });
    if (!stored) return pass(stored);
    return shown.substr(0, code_length / 2) + "-" + shown.substr(code_length / 2);
}

Result<std::int64_t> Linking::remove_all(const PersonId& person) {
    auto removed = journal_.write([&](journal::Transaction& transaction) -> Result<std::int64_t> {
        auto links = transaction.run("DELETE FROM links WHERE person = ?1", person.text());
        if (!links) return links;
        auto codes = transaction.run("DELETE FROM link_codes WHERE person = ?1", person.text());
        if (!codes) return codes;
        auto noted = transaction.audit({"operator", "link.removed", std::nullopt, std::nullopt, person.text(), "{}"});
        if (!noted) return pass(noted);
        return links;
    });
    if (!removed) return removed;
    if (auto loaded = load(); !loaded) return pass(loaded);
    return removed;
}

Result<Linking::Tried> Linking::redeem(journal::Transaction& transaction, const Identity& sender, const std::string& code) const {
    auto often = tried_too_often(transaction, sender);
    if (!often) return pass(often);
    if (*often) return Tried{std::nullopt, "link_too_many_tries"};
    auto owner = owner_of_code(transaction, code);
    if (!owner) return pass(owner);
    if (!*owner) return wrong_code(transaction, sender);
    const PersonId person(**owner);
    const auto institution = institution_.get();
    const auto* known = institution->people.find(sender);
    if (known != nullptr && known->id != person) return Tried{std::nullopt, "link_taken"};
    auto used = transaction.run("DELETE FROM link_codes WHERE person = ?1", person.text());
    if (!used) return pass(used);
    auto linked = transaction.run(
        "INSERT INTO links (platform, identity, person, linked_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        sender.platform, sender.id, person.text(), transaction.now());
    if (!linked) return pass(linked);
    const auto body = nlohmann::json{{"platform", sender.platform}, {"identity", sender.id}}.dump();
    auto noted = transaction.audit({person.text(), "link.made", std::nullopt, std::nullopt, person.text(), body});
    if (!noted) return pass(noted);
    return Tried{person, {}};
}

Result<void> Linking::burn(journal::Transaction& transaction, const Identity& sender, const std::string& code) {
    auto often = tried_too_often(transaction, sender);
    if (!often || *often) return often ? Result<void>() : Result<void>(pass(often));
    auto owner = owner_of_code(transaction, code);
    if (!owner) return pass(owner);
    if (!*owner) {
        if (auto noted = wrong_code(transaction, sender); !noted) return pass(noted);
        return {};
    }
    auto gone = transaction.run("DELETE FROM link_codes WHERE person = ?1", **owner);
    if (!gone) return pass(gone);
    return transaction.audit({sender.platform + " " + sender.id, "link.code_burnt", std::nullopt, std::nullopt, **owner, "{}"});
}

Result<bool> Linking::unlink(journal::Transaction& transaction, const Identity& sender) {
    auto person = transaction.value<std::string>("SELECT person FROM links WHERE platform = ?1 AND identity = ?2",
                                                 sender.platform, sender.id);
    if (!person) return pass(person);
    if (!*person) return false;
    auto gone = transaction.run("DELETE FROM links WHERE platform = ?1 AND identity = ?2", sender.platform, sender.id);
    if (!gone) return pass(gone);
    const auto body = nlohmann::json{{"platform", sender.platform}, {"identity", sender.id}}.dump();
    auto noted = transaction.audit({**person, "link.removed", std::nullopt, std::nullopt, **person, body});
    if (!noted) return pass(noted);
    return true;
}

Result<void> Linking::prefer(journal::Transaction& transaction, const PersonId& person, const std::string& platform) {
    auto said = transaction.run(
        "INSERT INTO reaches (person, platform, said_at) VALUES (?1, ?2, ?3) ON CONFLICT (person) DO UPDATE SET "
        "platform = excluded.platform, said_at = excluded.said_at",
        person.text(), platform, transaction.now());
    if (!said) return pass(said);
    return transaction.audit({person.text(), "person.reach", std::nullopt, std::nullopt, person.text(),
                              nlohmann::json{{"platform", platform}}.dump()});
}

}  // namespace botones::engine
