// Queue files in memory, for tests of their reader.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/queue/postfix/queue_file.hpp"

namespace botones::postfix {

class MemoryFile final : public FileBytes {
public:
    explicit MemoryFile(std::string_view bytes) : bytes_(bytes) {}
    std::string_view at(std::uint64_t offset, std::size_t wanted) override {
        return bytes_.substr(static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size())), wanted);
    }

private:
    std::string_view bytes_;
};

/// One record as cleanup(8) writes it.
inline std::string record(char type, std::string_view content) {
    std::string out(1, type);
    auto length = content.size();
    do {
        out += static_cast<char>((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
        length >>= 7;
    } while (length != 0);
    return out += content;
}

/// The sizes record: content size, offset, recipients, and three columns nobody reads here.
inline std::string sizes(std::size_t content) {
    std::string number = std::to_string(content);
    return record('C', std::string(15 - number.size(), ' ') + number + "             100               1               0               0               0");
}

inline std::optional<Envelope> read(std::string_view bytes, MailQueue::Detail detail = MailQueue::Detail::full,
                                    QueueName queue = QueueName::deferred) {
    MemoryFile file(bytes);
    return read_envelope(file, {queue, bytes.size(), Seconds(77)}, detail);
}

}  // namespace botones::postfix
