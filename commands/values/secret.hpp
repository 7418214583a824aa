// A secret: bytes that are wiped when they are no longer needed and print as *** everywhere.
#pragma once
#include <iosfwd>
#include <string_view>
#include <vector>

#include "commands/values/wiping_allocator.hpp"

namespace botones {

/// Passwords, tokens and keys. Move-only; kept in a vector, because a moved-from short std::string still holds its bytes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
    Secret(Secret&&) noexcept = default;
    Secret& operator=(Secret&&) noexcept = default;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// The bytes themselves: only for the call that needs them, never for a log, an error or a message.
    std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
    bool empty() const { return bytes_.empty(); }
    /// A deliberate second owner (a retry that must send the same value).
    Secret clone() const { return Secret(reveal()); }
    /// Compares in time that depends only on the lengths.
    bool equals(std::string_view other) const;

private:
    std::vector<char, WipingAllocator<char>> bytes_;
};

std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace botones
