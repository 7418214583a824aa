// Any bytes as any platform's markup: what is left is readable text, and what cannot be trusted is named.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "commands/language/cleaning.hpp"
#include "commands/values/person_name.hpp"

using namespace botones;

namespace {

[[noreturn]] void broken(const std::string& rule, const std::string& words) {
    std::cerr << rule << ": " << words << "\n";
    std::abort();
}

void check(const std::string& words, language::Platform platform) {
    const auto cleaned = language::clean(words, platform);
    for (const char c : cleaned.text) {
        if ((c >= 0 && c < ' ' && c != '\n') || c == 0x7F) broken("a control character is left", words);
    }
    // Mixed alphabets stay as they are, with their trouble named; nothing else that cannot be read is left.
    const auto plain = check_plain_text(cleaned.text);
    if (!plain && plain.error().code != "mixed_script") broken(plain.error().code + " is left", words);
    if (!plain && cleaned.trouble.empty()) broken("mixed alphabets without trouble", words);
    // A mention is put between marks; a link is replaced by its target.
    if (cleaned.text.size() + cleaned.quoted.size() > 4 * words.size() + 64) broken("cleaning made it longer", words);
    if (platform == language::Platform::plain && cleaned.trouble.empty() && language::clean(cleaned.text, platform).text != cleaned.text) broken("cleaned twice differs", words);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string words(reinterpret_cast<const char*>(bytes), size);
    for (const auto platform : {language::Platform::plain, language::Platform::slack, language::Platform::teams, language::Platform::bitrix24}) check(words, platform);
    return 0;
}
