// dlopen, and the end of the program where the dynamic loader would have ended it.
#include "adapters/loading/shared_library.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

namespace botones::loading {

namespace {

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "botones: cannot load %s: %s\n", what, dlerror());
    std::_Exit(127);  // what the dynamic loader ends with
}

}  // namespace

SharedLibrary::SharedLibrary(std::initializer_list<const char*> names) {
    for (const auto* name : names) {
        name_ = name;
        handle_ = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
        if (handle_ != nullptr) return;
    }
    give_up(name_);
}

void* SharedLibrary::find(const char* function) const {
    void* address = dlsym(handle_, function);
    if (address == nullptr) give_up(function);
    return address;
}

}  // namespace botones::loading
