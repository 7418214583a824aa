// Any bytes are a mail log: reading ends, and what is read lies within the line.
#include <cstdint>
#include <cstdlib>

#include "adapters/trace/postfix/way.hpp"

using namespace botones;
using namespace botones::postfix_log;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    TraceQuery query;
    query.sender = "ana@a.test";
    query.until = TimePoint(std::chrono::years(200));
    const std::unordered_set<std::string> ids{"0A1B2C3D41", "4jWLwh55hGz1pPg"};
    Search search(query);
    Collection collection(ids);
    LogClock clock(1'800'000'000);
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto read = read_line(line);
        if (!read) continue;
        if (read->text.data() + read->text.size() != line.data() + line.size()) std::abort();
        const auto fact = fact_of(*read);
        const auto at = clock.at(read->stamp).value_or(TimePoint());
        if (search.may_matter(line)) search.take(*read, fact);
        if (!read->id.empty()) collection.take(*read, fact, at);
        (void)refused(*read, fact, at, query);
    }
    for (const auto& message : collection.ways(query))
        if (!ids.contains(message.id)) std::abort();
    return 0;
}
