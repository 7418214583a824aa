// Canonical encoding, sealing and appending of audit records.
#include "bot/journal/audit_chain.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <new>

#include "commands/values/hex.hpp"

namespace botones::journal {

namespace {

void put_number(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((number >> shift) & 0xff));
}

void put_number(std::string& out, const std::optional<std::int64_t>& number) {
    out.push_back(number ? '\1' : '\0');
    if (number) put_number(out, static_cast<std::uint64_t>(*number));
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, static_cast<std::uint64_t>(text.size()));
    out.append(text);
}

void encode(std::string& out, const SealedRecord& record) {
    out.assign(reinterpret_cast<const char*>(record.previous.data()), record.previous.size());
    put_number(out, static_cast<std::uint64_t>(record.seq));
    put_number(out, static_cast<std::uint64_t>(record.at.time_since_epoch().count()));
    put_text(out, record.actor);
    put_text(out, record.action);
    put_number(out, record.request);
    put_number(out, record.ticket);
    put_text(out, record.subject);
    put_text(out, record.body);
}

std::optional<Seal> seal_from(std::string_view text) {
    const auto octets = from_hex(text);
    Seal seal{};
    if (!octets || octets->size() != seal.size()) return std::nullopt;
    std::ranges::transform(*octets, seal.begin(), [](char octet) { return static_cast<std::uint8_t>(octet); });
    return seal;
}

std::optional<ChainHead> parse_head(std::string_view text) {
    ChainHead head;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), head.seq);
    if (failed != std::errc() || end == text.data() + text.size() || *end != ':') return std::nullopt;
    const auto seal = seal_from(text.substr(static_cast<std::size_t>(end - text.data()) + 1));
    if (!seal) return std::nullopt;
    head.seal = *seal;
    return head;
}

}  // namespace

void Sealer::Free::operator()(evp_md_st* algorithm) const { EVP_MD_free(algorithm); }

void Sealer::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sealer::Sealer() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    // Only without memory or without OpenSSL's default provider: nothing this program does works then.
    if (!algorithm_ || !context_) throw std::bad_alloc();
}

Seal Sealer::sha256(std::string_view bytes) {
    Seal seal{};
    unsigned int length = 0;
    const bool hashed = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                        EVP_DigestFinal_ex(context_.get(), seal.data(), &length) == 1;
    if (!hashed) throw std::bad_alloc();
    return seal;
}

Seal Sealer::seal(const SealedRecord& record) {
    encode(encoded_, record);
    return sha256(encoded_);
}

Seal Sealer::digest(std::string_view bytes) { return sha256(bytes); }

std::string hex(const Seal& seal) { return to_hex(seal); }

Result<ChainHead> load_head(sqlite::Database& database) {
    auto stored = database.value<std::string>("SELECT value FROM meta WHERE key='audit_head'");
    if (!stored) return pass(stored);
    if (!*stored) return ChainHead{};
    // An unreadable head was tampered with: an empty one makes `verify` report every record as added behind it.
    return parse_head(**stored).value_or(ChainHead{});
}

Result<void> save_head(sqlite::Database& database, const ChainHead& head) {
    auto saved = database.run(
        "INSERT INTO meta(key,value) VALUES('audit_head',?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        std::to_string(head.seq) + ":" + hex(head.seal));
    if (!saved) return pass(saved);
    return {};
}

Result<void> AuditChain::load(sqlite::Database& database) {
    auto head = load_head(database);
    if (!head) return pass(head);
    auto last = database.value<std::int64_t>("SELECT coalesce(max(seq),0) FROM audit");
    if (!last) return pass(last);
    head_ = *head;
    head_.seq = std::max(head_.seq, last->value_or(0));
    return {};
}

Result<void> AuditChain::append(sqlite::Database& database, const AuditRecord& record, TimePoint at) {
    const SealedRecord sealed{head_.seq + 1, at,           record.actor, record.action, record.request,
                              record.ticket, record.subject, record.body,  head_.seal};
    const auto seal = sealer_.seal(sealed);
    auto stored = database.run(
        "INSERT INTO audit(seq,at,actor,action,request_id,ticket_id,subject,body,previous,hash)"
        " VALUES(?,?,?,?,?,?,?,?,?,?)",
        sealed.seq, sealed.at, sealed.actor, sealed.action, sealed.request, sealed.ticket, sealed.subject, sealed.body,
        sealed.previous, seal);
    if (!stored) return pass(stored);
    head_ = {sealed.seq, seal};
    return {};
}

}  // namespace botones::journal
