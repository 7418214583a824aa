// A shared library that is loaded at its first use instead of at the start of the program.
#pragma once
#include <initializer_list>

namespace botones::loading {

/// libcurl, libldap and libedit bring thirty libraries among them, half the time and memory of a start; most starts
/// need none of them before the first order is safe. Loaded once, never unloaded. Thread-safe after construction.
class SharedLibrary {
public:
    /// Tries the names in order (dlopen(3)). A program whose package is not installed ends with a message that names it,
    /// as the loader itself would have done at the start.
    explicit SharedLibrary(std::initializer_list<const char*> names);
    /// The address of a function. Ends the program when the library has none of that name.
    void* find(const char* function) const;

private:
    void* handle_ = nullptr;
    const char* name_ = "";
};

}  // namespace botones::loading
