// The tamper-evident record: every audit record is sealed with SHA-256 over itself and the seal of the one before.
// It shows any change to any part but a rewrite of everything from some record to the end including the head; against
// that, compare the head with one kept elsewhere (`botones audit verify` prints it).
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sqlite/database.hpp"

struct evp_md_st;
struct evp_md_ctx_st;

namespace botones::journal {

using Seal = std::array<std::uint8_t, 32>;

/// Who did what to what. `body` is JSON with sorted keys and no line breaks (nlohmann's `dump()`), never a secret.
struct AuditRecord {
    std::string actor;
    std::string action;
    std::optional<std::int64_t> request;
    std::optional<std::int64_t> ticket;
    std::string subject;
    std::string body = "{}";
};

/// A record as stored. The texts may point into a statement's row: they live until its next step.
struct SealedRecord {
    std::int64_t seq = 0;
    TimePoint at;
    std::string_view actor;
    std::string_view action;
    std::optional<std::int64_t> request;
    std::optional<std::int64_t> ticket;
    std::string_view subject;
    std::string_view body;
    Seal previous{};
};

/// SHA-256 by OpenSSL with one context, kept: fetching the algorithm anew costs more than hashing a record.
class Sealer {
public:
    Sealer();
    /// SHA-256(previous || every field in the order of SealedRecord); numbers as 8 bytes big-endian, texts after
    /// their length, optional numbers after a presence byte. `previous` of the first record is 32 zero bytes.
    Seal seal(const SealedRecord& record);
    Seal digest(std::string_view bytes);

private:
    struct Free {
        void operator()(evp_md_st* algorithm) const;
        void operator()(evp_md_ctx_st* context) const;
    };
    Seal sha256(std::string_view bytes);

    std::unique_ptr<evp_md_st, Free> algorithm_;
    std::unique_ptr<evp_md_ctx_st, Free> context_;
    std::string encoded_;  // kept for its capacity
};

/// The end of the chain: the last record's number and seal.
struct ChainHead {
    std::int64_t seq = 0;
    Seal seal{};
    bool operator==(const ChainHead&) const = default;
};

std::string hex(const Seal& seal);
/// Reads what `save_head` wrote; an empty chain is a default ChainHead.
Result<ChainHead> load_head(sqlite::Database& database);
Result<void> save_head(sqlite::Database& database, const ChainHead& head);

/// Appends to the chain inside whatever transaction is open. The writer's thread only.
class AuditChain {
public:
    /// Continues from the stored head. When records are missing or were added behind it, the chain goes on after
    /// both, so that `verify` keeps reporting the break instead of the next record hiding it.
    Result<void> load(sqlite::Database& database);
    Result<void> append(sqlite::Database& database, const AuditRecord& record, TimePoint at);
    Seal digest(std::string_view bytes) { return sealer_.digest(bytes); }

    const ChainHead& head() const { return head_; }
    /// Goes back to an earlier head: the caller rolled the records after it back.
    void rewind(const ChainHead& head) { head_ = head; }

private:
    Sealer sealer_;
    ChainHead head_;
};

}  // namespace botones::journal
