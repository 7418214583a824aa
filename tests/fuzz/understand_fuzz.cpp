// Any bytes said on any platform: nothing crashes, and a write never names an address that was not in the words.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"
#include "commands/values/person_name.hpp"

using namespace botones;

namespace {

bool is_write(const std::string& operation) {
    return operation.rfind("queue.", 0) == 0 ? operation != "queue.show" && operation != "queue.top"
                                             : operation.rfind("account.", 0) == 0 ? operation != "account.show" : operation.rfind("password.", 0) == 0;
}

[[noreturn]] void broken(const std::string& rule, const std::string& words, const std::string& meaning) {
    std::cerr << rule << ": " << words << " -> " << meaning << "\n";
    std::abort();
}

void check_addresses(const std::string& words, const language::Understood& understood) {
    const auto* order = std::get_if<Order>(&understood.meaning);
    if (order == nullptr || !is_write(order->operation)) return;
    const auto folded = fold_for_matching(words);
    for (const auto& [name, value] : order->arguments.all()) {
        const auto* mailbox = std::get_if<Mailbox>(&value);
        if (mailbox == nullptr || std::holds_alternative<NullSender>(*mailbox)) continue;
        const auto address = fold_for_matching(text_of(*mailbox));
        // An international domain is shown as its A-label.
        if (address.find("xn--") != std::string::npos) continue;
        if (folded.find(address) == std::string::npos) broken("address not in the words", words, language::to_json_line(understood));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const auto catalogue = all_operations();
    static constexpr language::Platform platforms[] = {language::Platform::plain, language::Platform::slack, language::Platform::teams, language::Platform::bitrix24};
    const std::string words(reinterpret_cast<const char*>(bytes), size);
    language::mentions_password_value(words);
    for (const auto platform : platforms) {
        language::Hearing hearing;
        hearing.platform = platform;
        const auto understood = language::understand(words, hearing, catalogue);
        if (language::to_json_line(understood).empty()) broken("no meaning at all", words, "");
        // Markup hides words from a plain search: the rule is checked where the words are as they were typed.
        if (platform == language::Platform::plain) check_addresses(words, understood);
    }
    return 0;
}
