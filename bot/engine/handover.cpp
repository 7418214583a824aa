// Claims in the journal: prepared, released, opened once, wiped.
#include "bot/engine/handover.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/engine/sealing.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t key_size = 32;

Result<Secret> read_key(int descriptor, const std::filesystem::path& file) {
    std::array<char, key_size> bytes{};
    struct stat status {};
    const bool safe = fstat(descriptor, &status) == 0 && (status.st_mode & 077) == 0;
    const bool whole = read(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    Secret key(std::string_view(bytes.data(), bytes.size()));
    wipe(bytes.data(), bytes.size());
    if (!safe || !whole) return fail(Kind::misconfigured, "handover_key", {{"file", file.string()}});
    return key;
}

Result<Secret> create_key(const std::filesystem::path& file) {
    auto key = random_bytes(key_size);
    if (!key) return key;
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(Kind::misconfigured, "handover_key", {{"file", file.string()}});
    const bool written = write(descriptor, key->reveal().data(), key_size) == static_cast<ssize_t>(key_size) &&
                         fsync(descriptor) == 0;
    close(descriptor);
    if (!written) return fail(Kind::misconfigured, "handover_key", {{"file", file.string()}});
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

Result<std::optional<ClaimRow>> load_claim(sqlite::Database& database, std::string_view column, std::int64_t value) {
    auto query = database.query(
        "SELECT request_id, account, nonce, sealed, expires_at, opened_at IS NOT NULL, active FROM claims WHERE " +
            std::string(column) + " = ?1",
        value);
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

}  // namespace

Result<Handover> Handover::open(const std::filesystem::path& key_file, journal::Journal& journal, const WallClock& clock,
                                CurrentInstitution& institution) {
    auto key = load_key(key_file);
    if (!key) return pass(key);
    return Handover(std::move(*key), journal, clock, institution);
}

Result<Secret> Handover::prepare(CallContext&, RequestId request, const std::string& account) {
    auto known = journal_.read([&](sqlite::Database& db) { return load_claim(db, "request_id", request.number()); });
    if (!known) return pass(known);
    if (*known) return unseal(key_, bound_to(request, (*known)->account), (*known)->sealed);
    auto password = random_password();
    if (!password) return password;
    auto sealed = seal(key_, bound_to(request, account), *password);
    if (!sealed) return pass(sealed);
    const auto lifetime = institution_.get()->policy.claim_lifetime;
    auto stored = journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        auto inserted = transaction.run(
            "INSERT INTO claims (request_id, account, nonce, sealed, created_at, expires_at, active) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            request.number(), account, sealed->nonce, sealed->bytes, transaction.now(), transaction.now() + lifetime);
        if (!inserted) return pass(inserted);
        return transaction.audit({"botones", "claim.prepared", request.number(), std::nullopt, account, "{}"});
    });
    if (!stored) return pass(stored);
    return password;
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
        return database.value<std::int64_t>("SELECT id FROM claims WHERE request_id = ?1 AND active = 1",
                                            request.number());
    });
    if (!claim) return pass(claim);
    if (!*claim) return fail(Kind::not_found, "claim_unknown");
    return token_of(**claim);
}

Result<Handover::Peek> Handover::peek(const std::string& token) {
    const auto claim = claim_of(token);
    if (!claim) return Peek::unknown;
    auto row = journal_.read([&](sqlite::Database& database) { return load_claim(database, "id", *claim); });
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
        auto row = load_claim(transaction.database(), "id", *id);
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
