// The record loop. It follows showq(8): pointer records are not followed, the content is jumped over by its size.
#include "adapters/queue/postfix/queue_file.hpp"

#include <algorithm>
#include <charconv>

namespace botones::postfix {
namespace {

constexpr std::size_t length_octets_max = 4;        // more is refused by Postfix's own reader (record(3))
constexpr std::size_t content_max = 64 << 10;       // of a record that is looked into; addresses are far shorter
constexpr std::uint64_t walked_max = 64 << 20;      // of records stepped over one by one (content in maildrop)

struct Record {
    char type;
    std::uint64_t content;
    std::uint64_t end;
};

std::optional<Record> record_at(FileBytes& file, std::uint64_t offset, std::uint64_t file_size) {
    const auto head = file.at(offset, 1 + length_octets_max);
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < head.size(); ++i) {
        const auto octet = static_cast<unsigned char>(head[i]);
        length |= static_cast<std::uint64_t>(octet & 0x7f) << (7 * (i - 1));
        if (octet & 0x80) continue;
        const Record record{head[0], offset + i + 1, offset + i + 1 + length};
        if (record.end > file_size) return std::nullopt;
        return record;
    }
    return std::nullopt;
}

/// The number a text starts with after blanks, as atol(3) reads it.
std::int64_t leading_number(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

class EnvelopeReader {
public:
    EnvelopeReader(FileBytes& file, const FileFacts& facts, MailQueue::Detail detail)
        : file_(file), facts_(facts), detail_(detail) {
        envelope_.size = facts.size;
    }

    std::optional<Envelope> read() {
        std::uint64_t walked = 0;
        for (std::uint64_t offset = 0; walked < walked_max;) {
            const auto record = record_at(file_, offset, facts_.size);
            if (!record || take(*record) == Step::stop) break;
            walked += record->end - offset;
            offset = record->end;
            // Only where cleanup(8) wrote the size it is known to be right; anybody may put a file into maildrop.
            if (record->type == 'M' && size_known_ && facts_.queue != QueueName::maildrop) offset += std::min(envelope_.size, facts_.size);
        }
        if (!sender_seen_) return std::nullopt;
        if (envelope_.arrival.count() <= 0) envelope_.arrival = facts_.modified;
        return std::move(envelope_);
    }

private:
    enum class Step { next, stop };

    Step take(const Record& record) {
        switch (record.type) {
            case 'T':
                if (envelope_.arrival.count() == 0) envelope_.arrival = Seconds(leading_number(text(record)));
                return Step::next;
            case 'C':
                take_size(text(record));
                return Step::next;
            case 'S':
                if (sender_seen_ || too_long(record)) return Step::stop;
                envelope_.sender = text(record);
                sender_seen_ = true;
                return detail_ == MailQueue::Detail::full ? Step::next : Step::stop;
            case 'R':
                if (!sender_seen_ || too_long(record)) return Step::stop;
                envelope_.recipients.emplace_back(text(record));
                return Step::next;
            default:  // record types are Postfix's open set: unknown ones are stepped over
                return Step::next;
        }
    }

    void take_size(std::string_view columns) {
        if (size_known_) return;
        if (columns.find_first_not_of("0123456789 ") != std::string_view::npos) return;
        envelope_.size = static_cast<std::uint64_t>(leading_number(columns));
        size_known_ = true;
    }

    static bool too_long(const Record& record) { return record.end - record.content > content_max; }

    /// The content up to its first NUL: Postfix treats records as C strings.
    std::string_view text(const Record& record) {
        const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(record.end - record.content, content_max));
        const auto content = file_.at(record.content, length);
        return content.substr(0, content.find('\0'));
    }

    FileBytes& file_;
    const FileFacts& facts_;
    const MailQueue::Detail detail_;
    Envelope envelope_;
    bool sender_seen_ = false;
    bool size_known_ = false;
};

}  // namespace

std::optional<Envelope> read_envelope(FileBytes& file, const FileFacts& facts, MailQueue::Detail detail) {
    return EnvelopeReader(file, facts, detail).read();
}

}  // namespace botones::postfix
