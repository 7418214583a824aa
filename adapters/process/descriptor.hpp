// Descriptor: owns one file descriptor, so that an early return closes it.
#pragma once
#include <unistd.h>

#include <utility>

namespace botones::process {

/// Move-only owner of a descriptor; -1 is none.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) close_now(std::exchange(number_, std::exchange(other.number_, -1)));
        return *this;
    }
    ~Descriptor() { close_now(number_); }

    int number() const { return number_; }
    bool open() const { return number_ >= 0; }
    void close() { close_now(std::exchange(number_, -1)); }

private:
    static void close_now(int number) {
        if (number >= 0) ::close(number);
    }
    int number_ = -1;
};

}  // namespace botones::process
