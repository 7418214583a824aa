// Any bytes are either refused or decode to a form that encodes and decodes to itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/http/form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace botones::http;
    const auto form = form_decode({reinterpret_cast<const char*>(bytes), size});
    if (!form) return 0;
    if (form->size() > most_form_pairs) std::abort();
    const auto again = form_decode(form_encode(*form));
    // A pair with neither name nor value is written as "=", which is a pair again.
    if (!again || *again != *form) std::abort();
    return 0;
}
