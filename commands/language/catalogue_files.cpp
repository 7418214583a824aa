// Reads the embedded catalogues: lines `key = pattern`; # starts a comment line.
#include "commands/language/catalogue_files.hpp"

#include <algorithm>
#include <array>

namespace botones::embedded {
std::string_view texts_en_core();
std::string_view texts_en_operations();
std::string_view texts_en_engine();
std::string_view texts_en_orders();
std::string_view texts_en_adapters();
std::string_view texts_en_access();
std::string_view texts_en_bulk();
std::string_view texts_en_trace();
std::string_view texts_en_accounts();
std::string_view texts_es_core();
std::string_view texts_es_operations();
std::string_view texts_es_engine();
std::string_view texts_es_orders();
std::string_view texts_es_adapters();
std::string_view texts_es_access();
std::string_view texts_es_bulk();
std::string_view texts_es_trace();
std::string_view texts_es_accounts();
std::string_view texts_pt_core();
std::string_view texts_pt_operations();
std::string_view texts_pt_engine();
std::string_view texts_pt_orders();
std::string_view texts_pt_adapters();
std::string_view texts_pt_access();
std::string_view texts_pt_bulk();
std::string_view texts_pt_trace();
std::string_view texts_pt_accounts();
}  // namespace botones::embedded

namespace botones::language {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void read(std::string_view file, CatalogueEntries& entries) {
    while (!file.empty()) {
        const auto end = std::min(file.find('\n'), file.size());
        const auto line = trimmed(file.substr(0, end));
        file.remove_prefix(std::min(end + 1, file.size()));
        const auto equals = line.find('=');
        if (line.empty() || line.front() == '#' || equals == std::string_view::npos) continue;
        entries.emplace_back(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
    }
}

CatalogueEntries catalogue(const std::array<std::string_view, 9>& files) {
    CatalogueEntries entries;
    for (const auto file : files) read(file, entries);
    std::stable_sort(entries.begin(), entries.end(), [](const auto& one, const auto& other) { return one.first < other.first; });
    entries.shrink_to_fit();
    return entries;
}

}  // namespace

const CatalogueEntries& catalogue_entries(Language language) {
    using namespace embedded;
    static const std::array<CatalogueEntries, 3> all{catalogue({texts_en_core(), texts_en_operations(), texts_en_orders(), texts_en_adapters(), texts_en_engine(), texts_en_access(), texts_en_accounts(), texts_en_bulk(), texts_en_trace()}),
                                                     catalogue({texts_es_core(), texts_es_operations(), texts_es_orders(), texts_es_adapters(), texts_es_engine(), texts_es_access(), texts_es_accounts(), texts_es_bulk(), texts_es_trace()}),
                                                     catalogue({texts_pt_core(), texts_pt_operations(), texts_pt_orders(), texts_pt_adapters(), texts_pt_engine(), texts_pt_access(), texts_pt_accounts(), texts_pt_bulk(), texts_pt_trace()})};
    return all[static_cast<std::size_t>(language)];
}

std::optional<std::string_view> pattern_of(Language language, std::string_view key) {
    const auto& entries = catalogue_entries(language);
    const auto found = std::lower_bound(entries.begin(), entries.end(), key, [](const auto& entry, auto wanted) { return entry.first < wanted; });
    if (found == entries.end() || found->first != key) return std::nullopt;
    return found->second;
}

}  // namespace botones::language
