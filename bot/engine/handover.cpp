// Claims in the journal: prepared, released, opened once, wiped.
#include "bot/engine/handover.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bot/engine/sealing.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t key_size = 32;

tl::unexpected<Error> no_key(const std::filesystem::path& file, const char* why) {
    return fail(Kind::misconfigured, "handover_key", {{"file", file.string()}},
                file.string() + ", which seals one-time passwords: " + why);
}

Result<Secret> read_key(int descriptor, const std::filesystem::path& file) {
    std::array<char, key_size> bytes{};
    struct stat status {};
    const bool safe = fstat(descriptor, &status) == 0 && (status.st_mode & 077) == 0;
    const bool whole = read(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    Secret key(std::string_view(bytes.data(), bytes.size()));
    wipe(bytes.data(), bytes.size());
    if (!safe || !whole) return no_key(file, "not 32 octets that only their owner may read (mode 0600)");
    return key;
}

/// Under its name only when its content is on the disk: a start that dies here leaves no key or a whole one.
Result<Secret> create_key(const std::filesystem::path& file) {
    auto key = random_bytes(key_size);
    if (!key) return key;
    const auto unfinished = file.string() + ".new";
    const int descriptor = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return no_key(file, std::strerror(errno));
    const bool written = ::write(descriptor, key->reveal().data(), key_size) == static_cast<ssize_t>(key_size) &&
                         ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written || ::rename(unfinished.c_str(), file.c_str()) != 0) return no_key(file, std::strerror(errno));
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool lasting = directory >= 0 && ::fsync(directory) == 0;
    if (directory >= 0) ::close(directory);
    if (!lasting) return no_key(file, std::strerror(errno));
    return key;
}

Result<Secret> load_key(const std::filesystem::path& file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return create_key(file);
    auto key = read_key(descriptor, file);
    close(descriptor);
    return key;
}

std::string bound_to(RequestId request, std::string_view account) { return request.text() + " " + std::string(account); }

struct ClaimRow {
    RequestId request{0};
    std::string account;
    Sealed sealed;
    TimePoint expires_at;
    bool opened = false;
    bool active = false;
};

Result<std::optional<ClaimRow>> read_claim(Result<sqlite::Statement> query) {
    if (!query) return pass(query);
    auto found = query->step();
    if (!found) return pass(found);
    if (!*found) return std::optional<ClaimRow>();
    ClaimRow row;
    row.request = RequestId(query->integer(0));
    row.account = query->text(1);
    row.sealed = {query->column<sqlite::Bytes>(2), query->column<sqlite::Bytes>(3)};
    row.expires_at = query->column<TimePoint>(4);
    row.opened = query->integer(5) != 0;
    row.active = query->integer(6) != 0;
    return std::optional(std::move(row));
}

constexpr const char* claim_columns =
    "SELECT request_id, account, nonce, sealed, expires_at, opened_at IS NOT NULL, active FROM claims WHERE ";

Result<std::optional<ClaimRow>> load_claim(sqlite::Database& database, std::int64_t id) {
    return read_claim(database.query(std::string(claim_columns) + "id = ?1", id));
}

/// Of each account, in that order.
Result<std::vector<std::optional<ClaimRow>>> claims_for(sqlite::Database& database, RequestId request,
                                                        const std::vector<std::string>& accounts) {
    std::vector<std::optional<ClaimRow>> rows;
    for (const auto& account : accounts) {
        auto row = read_claim(
            database.query(std::string(claim_columns) + "request_id = ?1 AND account = ?2", request.number(), account));
        if (!row) return pass(row);
        rows.push_back(std::move(*row));
    }
    return rows;
}

/// A new password, sealed for that account of that request.
struct Prepared {
    std::string account;
    Sealed sealed;
};

Result<void> store_claims(journal::Transaction& transaction, RequestId request, const std::vector<Prepared>& prepared,
                          Seconds lifetime) {
    for (const auto& [account, sealed] : prepared) {
        auto inserted = transaction.run(
            "INSERT INTO claims (request_id, account, nonce, sealed, created_at, expires_at, active) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) ON CONFLICT (request_id, account) DO UPDATE SET nonce = excluded.nonce, "
            "sealed = excluded.sealed, created_at = excluded.created_at, expires_at = excluded.expires_at",
            request.number(), account, sealed.nonce, sealed.bytes, transaction.now(), transaction.now() + lifetime);
        if (!inserted) return pass(inserted);
    }
    const bool one = prepared.size() == 1;
    return transaction.audit({"botones", "claim.prepared", request.number(), std::nullopt, one ? prepared.front().account : "",
                              one ? "{}" : nlohmann::json{{"accounts", prepared.size()}}.dump()});
}

}  // namespace

Result<Handover> Handover::open(const std::filesystem::path& key_file, journal::Journal& journal, const WallClock& clock,
                                CurrentInstitution& institution) {
    auto key = load_key(key_file);
    if (!key) return pass(key);
    return Handover(std::move(*key), journal, clock, institution);
}

Result<Secret> Handover::prepare(CallContext& call, RequestId request, const std::string& account) {
    auto prepared = prepare_many(call, request, {account});
    if (!prepared) return pass(prepared);
    if (prepared->front().empty()) return fail(Kind::conflict, "claim_opened");
    return std::move(prepared->front());
}

Result<std::vector<Secret>> Handover::prepare_many(CallContext&, RequestId request, const std::vector<std::string>& accounts) {
    auto known = journal_.read([&](sqlite::Database& database) { return claims_for(database, request, accounts); });
    if (!known) return pass(known);
    std::vector<Secret> secrets;
    std::vector<Prepared> fresh;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const auto& row = (*known)[i];
        const bool wiped = row && row->sealed.bytes.empty();
        if (wiped && row->active) {  // its owner has it
            secrets.emplace_back();
            continue;
        }
        const bool here = row && !wiped;
        auto password = here ? unseal(key_, bound_to(request, accounts[i]), row->sealed) : random_password();
        if (!password) return pass(password);
        if (!here) {
            auto sealed = seal(key_, bound_to(request, accounts[i]), *password);
            if (!sealed) return pass(sealed);
            fresh.push_back({accounts[i], std::move(*sealed)});
        }
        secrets.push_back(std::move(*password));
    }
    if (fresh.empty()) return secrets;
    const auto lifetime = institution_.get()->policy.claim_lifetime;
    auto stored = journal_.write(
        [&](journal::Transaction& transaction) { return store_claims(transaction, request, fresh, lifetime); });
    if (!stored) return pass(stored);
    return secrets;
}

Result<void> Handover::release(CallContext&, RequestId request) {
    const auto lifetime = institution_.get()->policy.claim_lifetime;
    return journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        auto changed = transaction.run("UPDATE claims SET active = 1, expires_at = ?2 WHERE request_id = ?1 AND active = 0",
                                       request.number(), transaction.now() + lifetime);
        if (!changed) return pass(changed);
        if (*changed == 0) return {};
        return transaction.audit({"botones", "claim.released", request.number(), std::nullopt, "", "{}"});
    });
}

Result<void> Handover::release_many(CallContext&, RequestId request, const std::vector<std::string>& accounts) {
    const auto lifetime = institution_.get()->policy.claim_lifetime;
    return journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        std::int64_t released = 0;
        for (const auto& account : accounts) {
            auto changed = transaction.run(
                "UPDATE claims SET active = 1, expires_at = ?3 WHERE request_id = ?1 AND account = ?2 AND active = 0",
                request.number(), account, transaction.now() + lifetime);
            if (!changed) return pass(changed);
            released += *changed;
        }
        auto wiped = transaction.run("UPDATE claims SET nonce = NULL, sealed = NULL WHERE request_id = ?1 AND active = 0",
                                     request.number());
        if (!wiped) return pass(wiped);
        return transaction.audit({"botones", "claim.released", request.number(), std::nullopt, "",
                                  nlohmann::json{{"accounts", released}}.dump()});
    });
}

std::string Handover::token_of(std::int64_t claim) const {
    const auto number = std::to_string(claim);
    return number + "-" + hmac_hex(key_, "claim " + number);
}

std::optional<std::int64_t> Handover::claim_of(const std::string& token) const {
    std::int64_t claim = 0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), claim);
    if (parsed.ec != std::errc() || claim <= 0) return std::nullopt;
    if (!Secret(token_of(claim)).equals(token)) return std::nullopt;
    return claim;
}

Result<std::string> Handover::link_token(RequestId request) {
    auto claim = journal_.read([&](sqlite::Database& database) {
        return database.value<std::int64_t>("SELECT id FROM claims WHERE request_id = ?1 AND active = 1 LIMIT 1",
                                            request.number());
    });
    if (!claim) return pass(claim);
    if (!*claim) return fail(Kind::not_found, "claim_unknown");
    return token_of(**claim);
}

Result<std::map<std::string, std::string>> Handover::open_links(RequestId request) {
    return journal_.read([&](sqlite::Database& database) -> Result<std::map<std::string, std::string>> {
        auto query = database.query(
            "SELECT id, account FROM claims WHERE request_id = ?1 AND active = 1 AND opened_at IS NULL AND expires_at > ?2 AND "
            "id NOT IN (SELECT CAST(card AS INTEGER) FROM outbox WHERE kind = 'claim' AND request_id = ?1 AND card IS NOT NULL)",
            request.number(), clock_.now());
        if (!query) return pass(query);
        std::map<std::string, std::string> links;
        auto walked = query->each([&](const sqlite::Statement& row) { links.emplace(row.text(1), token_of(row.integer(0))); });
        if (!walked) return pass(walked);
        return links;
    });
}

Result<Handover::Peek> Handover::peek(const std::string& token) {
    const auto claim = claim_of(token);
    if (!claim) return Peek::unknown;
    auto row = journal_.read([&](sqlite::Database& database) { return load_claim(database, *claim); });
    if (!row) return pass(row);
    if (!*row || !(*row)->active) return Peek::unknown;
    if ((*row)->opened) return Peek::opened;
    if ((*row)->expires_at <= clock_.now()) return Peek::expired;
    return Peek::ready;
}

Result<Handover::Claim> Handover::open_claim(const std::string& token) {
    const auto id = claim_of(token);
    if (!id) return fail(Kind::not_found, "claim_unknown");
    return journal_.write([&](journal::Transaction& transaction) -> Result<Claim> {
        auto row = load_claim(transaction.database(), *id);
        if (!row) return pass(row);
        if (!*row || !(*row)->active) return fail(Kind::not_found, "claim_unknown");
        if ((*row)->opened) return fail(Kind::conflict, "claim_opened");
        if ((*row)->expires_at <= transaction.now()) return fail(Kind::denied, "claim_expired");
        auto password = unseal(key_, bound_to((*row)->request, (*row)->account), (*row)->sealed);
        if (!password) return pass(password);
        auto wiped = transaction.run("UPDATE claims SET opened_at = ?2, nonce = NULL, sealed = NULL WHERE id = ?1", *id,
                                     transaction.now());
        if (!wiped) return pass(wiped);
        auto noted = transaction.audit(
            {"owner", "claim.opened", (*row)->request.number(), std::nullopt, (*row)->account, "{}"});
        if (!noted) return pass(noted);
        return Claim{(*row)->account, std::move(*password)};
    });
}

Result<void> Handover::wipe_expired(journal::Transaction& transaction) {
    auto wiped = transaction.run(
        "UPDATE claims SET nonce = NULL, sealed = NULL WHERE expires_at <= ?1 AND sealed IS NOT NULL AND active = 1",
        transaction.now());
    if (!wiped) return pass(wiped);
    return {};
}

}  // namespace botones::engine
