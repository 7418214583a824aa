// An allocator that wipes memory before giving it back.
#pragma once
#include <cstddef>
#include <new>

namespace botones {

/// Overwrites `size` bytes in a way the compiler may not drop (OPENSSL_cleanse).
void wipe(void* bytes, std::size_t size) noexcept;

template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) noexcept {}
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
    void deallocate(T* memory, std::size_t n) noexcept {
        wipe(memory, n * sizeof(T));
        ::operator delete(memory);
    }
    template <class U>
    bool operator==(const WipingAllocator<U>&) const noexcept {
        return true;
    }
};

}  // namespace botones
