// The table of headings, and one row read by it.
#include "commands/operations/bulk/_columns.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace botones::operations {

namespace {

struct Heading {
    std::string_view argument;
    std::string_view words;  // folded, separated by |
};

// What people of three languages write over a column; folded as `folded` does.
constexpr std::array headings{
    Heading{"login", "login|user|username|user name|usuario|nombre de usuario|nome de usuario"},
    Heading{"account", "account|mailbox|mail|e mail|email|address|login|user|username|user name|cuenta|correo|correo electronico|buzon|"
                       "direccion|usuario|nombre de usuario|conta|endereco|caixa|nome de usuario"},
    Heading{"name", "name|full name|person|nombre completo|nombre y apellidos|nombres y apellidos|nome completo|nombre|nome"},
    Heading{"given_names", "given name|given names|first name|first names|nombres|primer nombre|prenome|prenomes|nomes|primeiro nome"},
    Heading{"surnames", "surname|surnames|last name|last names|family name|apellido|apellidos|sobrenome|sobrenomes"},
    Heading{"national_id", "national id|id|id number|document|document number|cedula|cedula de ciudadania|identificacion|"
                           "numero de identificacion|documento|numero de documento|no documento|cpf|dni|numero do documento"},
    Heading{"unit", "unit|department|office|dependencia|unidad|area|departamento|oficina|unidade|setor|lotacao"},
    Heading{"link_type", "link|link type|class|contract|employment|vinculo|tipo de vinculo|vinculacion|tipo de vinculacion|clase|classe"},
    Heading{"groups", "group|groups|lists|grupo|grupos|lista|listas"},
    Heading{"domain", "domain|dominio"},
    Heading{"title", "title|job title|position|cargo|puesto"},
    Heading{"phone", "phone|telephone|telefono|extension|telefone|ramal"},
    Heading{"reason", "reason|motivo|razon|razao|justificacion|justificativa"},
    Heading{"reference", "reference|referencia|oficio"},
    Heading{"responsible", "responsible|responsable|responsavel"},
    Heading{"ticket", "ticket|case|caso|chamado"},
};

constexpr std::array<std::string_view, 9> password_headings{"password", "passwd",     "initial password", "clave", "contrasena",
                                                            "senha",    "senha inicial", "clave inicial",    "pin"};

std::string folded(std::string_view text) {
    std::string words;
    for (const char c : fold_for_matching(text)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool part = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (part) words += c;
        if (!part && !words.empty() && words.back() != ' ') words += ' ';
    }
    while (!words.empty() && words.back() == ' ') words.pop_back();
    return words;
}

bool is_one_of(std::string_view word, std::string_view words) {
    for (std::size_t from = 0; from <= words.size();) {
        const auto end = std::min(words.find('|', from), words.size());
        if (words.substr(from, end - from) == word) return true;
        from = end + 1;
    }
    return false;
}

/// A person's name stands in one argument but may stand in two columns.
bool takes(const std::vector<ArgumentSpec>& specs, std::string_view argument) {
    const bool part = argument == "given_names" || argument == "surnames";
    return std::any_of(specs.begin(), specs.end(), [&](const ArgumentSpec& spec) {
        return spec.name == argument || (part && spec.name == "name" && spec.type == ArgumentType::person_name);
    });
}

std::string argument_of(const std::string& heading, const std::vector<ArgumentSpec>& specs) {
    const auto word = folded(heading);
    if (word.empty()) return {};
    for (const auto& known : headings)
        if (takes(specs, known.argument) && is_one_of(word, known.words)) return std::string(known.argument);
    return {};
}

std::vector<std::string> words_in(const std::string& cell) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : cell + ",") {
        if (c != ',' && c != ';' && c != '|') {
            if (c != ' ' || !word.empty()) word += c;
            continue;
        }
        while (!word.empty() && word.back() == ' ') word.pop_back();
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    }
    return words;
}

const ArgumentSpec* spec_of(const std::vector<ArgumentSpec>& specs, std::string_view name) {
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const ArgumentSpec& spec) { return spec.name == name; });
    return found == specs.end() ? nullptr : &*found;
}

std::string known_headings(const std::vector<ArgumentSpec>& specs) {
    std::string known;
    for (const auto& heading : headings)
        if (takes(specs, heading.argument)) known += (known.empty() ? "" : ", ") + std::string(heading.argument);
    return known;
}

/// One value by the argument's own rules.
Result<void> set_value(const std::vector<ArgumentSpec>& specs, const std::string& argument, const std::string& cell, Arguments& arguments) {
    const auto* spec = spec_of(specs, argument);
    if (spec == nullptr) return {};
    nlohmann::json json;
    json[argument] = spec->type == ArgumentType::words ? nlohmann::json(words_in(cell)) : nlohmann::json(cell);
    auto read = arguments_from_json({*spec}, json);
    if (!read) return pass(read);
    for (const auto& [name, value] : read->all()) arguments.set(name, value);
    return {};
}

}  // namespace

Result<Columns> match_columns(const CsvTable& table, const std::vector<ArgumentSpec>& specs) {
    Columns columns;
    for (const auto& heading : table.header) {
        if (std::find(password_headings.begin(), password_headings.end(), folded(heading)) != password_headings.end())
            return fail(Kind::invalid_input, "file_with_passwords", {{"heading", heading}});
        auto argument = argument_of(heading, specs);
        const bool twice = !argument.empty() &&
                           std::find(columns.arguments.begin(), columns.arguments.end(), argument) != columns.arguments.end();
        if (twice) return fail(Kind::invalid_input, "file_heading_twice", {{"heading", heading}});
        if (argument.empty() && !heading.empty()) columns.unused.push_back(heading);
        columns.arguments.push_back(std::move(argument));
    }
    const bool any = std::any_of(columns.arguments.begin(), columns.arguments.end(), [](const auto& one) { return !one.empty(); });
    if (!any) return fail(Kind::invalid_input, "file_heading_unknown", {{"known", known_headings(specs)}});
    return columns;
}

Result<Arguments> arguments_of_row(const CsvTable& table, const Columns& columns, const std::vector<ArgumentSpec>& specs,
                                   const CsvRow& row) {
    Arguments arguments;
    std::vector<std::string> given, surnames;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto& cell = row.cells[i];
        if (cell.empty()) continue;
        if (i >= columns.arguments.size()) return fail(Kind::invalid_input, "row_too_long");
        const auto& argument = columns.arguments[i];
        if (argument.empty()) continue;
        if (auto plain = check_plain_text(cell); !plain) return plain.error();
        if (argument == "given_names") given = {cell};
        if (argument == "surnames") surnames = {cell};
        if (argument == "given_names" || argument == "surnames") continue;
        if (auto set = set_value(specs, argument, cell, arguments); !set) {
            auto error = set.error();
            error.args.emplace("column", table.header[i]);
            return error;
        }
    }
    if (given.empty() && surnames.empty()) return arguments;
    auto name = PersonName::parse(given, surnames);
    if (!name) return pass(name);
    arguments.set("name", std::move(*name));
    return arguments;
}

}  // namespace botones::operations
