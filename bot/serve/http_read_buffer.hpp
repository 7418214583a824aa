// The bytes of a connection that came and are not parsed yet; small while nothing is going on.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace botones::serve {

/// A contiguous buffer that grows while a request needs it and shrinks when the connection rests.
class ReadBuffer {
public:
    static constexpr std::size_t resting = 4096;  ///< holds a usual platform webhook, header and body
    static constexpr std::size_t little = 1024;    ///< room worth a system call
    static constexpr std::size_t much = 16384;     ///< room for a body that did not fit

    std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Makes room for `wanted` more bytes at least; `room` tells how much there is.
    char* prepare(std::size_t wanted) {
        if (capacity_ - end_ < wanted) make_room(wanted);
        return bytes_.get() + end_;
    }
    std::size_t room() const { return capacity_ - end_; }
    void commit(std::size_t count) { end_ += count; }
    void clear() { begin_ = end_ = 0; }
    /// Gives a large buffer back; keeps one that still holds bytes.
    void rest() {
        if (begin_ == end_ && capacity_ > resting) {
            bytes_.reset();
            begin_ = end_ = capacity_ = 0;
        }
    }

private:
    void make_room(std::size_t wanted) {
        const auto used = end_ - begin_;
        if (capacity_ - used >= wanted) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, used);
        } else {
            const auto grown = std::max({resting, used + wanted, used * 2});
            auto larger = std::make_unique_for_overwrite<char[]>(grown);
            if (used > 0) std::memcpy(larger.get(), bytes_.get() + begin_, used);
            bytes_ = std::move(larger);
            capacity_ = grown;
        }
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace botones::serve
