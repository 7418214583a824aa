// The only file that includes toml++.
#include "bot/config/reader.hpp"

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace botones::config {

struct Table::Node {
    std::shared_ptr<toml::table> root;  // keeps `table` alive
    toml::table* table = nullptr;
    std::set<std::string> read;
};

namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

unsigned line_of(const toml::node& node) { return node.source().begin.line; }

}  // namespace

void Findings::add(const std::string& file, unsigned line, const std::string& key, const std::string& what) {
    lines.push_back(file + ":" + std::to_string(line) + ": " + key + ": " + what);
}

std::optional<Table> Table::open(const std::string& file, Findings& findings) {
    if (!std::ifstream(file)) {
        findings.add(file, 0, "file", "cannot be read");
        return std::nullopt;
    }
    try {
        auto root = std::make_shared<toml::table>(toml::parse_file(file));
        auto* table = root.get();
        return Table(file, "", std::make_shared<Node>(Node{std::move(root), table, {}}), findings);
    } catch (const toml::parse_error& error) {
        findings.add(file, error.source().begin.line, "syntax", std::string(error.description()));
        return std::nullopt;
    }
}

Table::Table(std::string file, std::string path, std::shared_ptr<Node> node, Findings& findings)
    : file_(std::move(file)), path_(std::move(path)), node_(std::move(node)), findings_(&findings) {}

void Table::wrong(const std::string& key, const std::string& what) {
    const auto* node = node_->table->get(key);
    findings_->add(file_, node == nullptr ? line_of(*node_->table) : line_of(*node), path_ + key, what);
}

void Table::missing(const std::string& key, const std::string& example) {
    if (node_->table->get(key) != nullptr) return;  // it is there but wrong: said already
    wrong(key, "is missing, e.g. " + key + " = " + example);
}

void Table::allow(const std::string& key) { node_->read.insert(key); }

std::optional<std::string> Table::text(const std::string& key) {
    node_->read.insert(key);
    const auto* node = node_->table->get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_string()) return value->get();
    wrong(key, "must be a text in quotes");
    return std::nullopt;
}

std::optional<std::int64_t> Table::number(const std::string& key) {
    node_->read.insert(key);
    const auto* node = node_->table->get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_integer()) return value->get();
    wrong(key, "must be a whole number");
    return std::nullopt;
}

std::optional<bool> Table::flag(const std::string& key) {
    node_->read.insert(key);
    const auto* node = node_->table->get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_boolean()) return value->get();
    wrong(key, "must be true or false");
    return std::nullopt;
}

std::optional<std::vector<std::string>> Table::texts(const std::string& key) {
    node_->read.insert(key);
    const auto* node = node_->table->get(key);
    if (node == nullptr) return std::nullopt;
    const auto* array = node->as_array();
    std::vector<std::string> values;
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
        if (const auto* value = array->get(i)->as_string()) values.push_back(value->get());
    }
    if (array == nullptr || values.size() != array->size()) {
        wrong(key, "must be a list of texts, e.g. [\"one\", \"two\"]");
        return std::nullopt;
    }
    return values;
}

std::optional<Secret> Table::secret(const std::string& key) {
    auto value = text(key);
    if (!value) return std::nullopt;
    if (value->starts_with("env:")) {
        const auto* found = std::getenv(value->c_str() + 4);
        if (found != nullptr) return Secret(found);
        wrong(key, "the environment has no " + value->substr(4));
        return std::nullopt;
    }
    if (value->starts_with("file:")) {
        std::ifstream file(value->substr(5));
        if (!file) {
            wrong(key, "cannot read " + value->substr(5));
            return std::nullopt;
        }
        return Secret(trimmed({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}));
    }
    return Secret(*value);
}

std::optional<Table> Table::table(const std::string& key) {
    node_->read.insert(key);
    auto* node = node_->table->get(key);
    if (node == nullptr) return std::nullopt;
    if (auto* found = node->as_table()) {
        return Table(file_, path_ + key + ".", std::make_shared<Node>(Node{node_->root, found, {}}), *findings_);
    }
    wrong(key, "must be a section, [" + path_ + key + "]");
    return std::nullopt;
}

std::vector<Table> Table::tables(const std::string& key) {
    node_->read.insert(key);
    std::vector<Table> found;
    auto* node = node_->table->get(key);
    if (node == nullptr) return found;
    auto* array = node->as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
        if (auto* table = array->get(i)->as_table()) {
            const auto path = path_ + key + "[" + std::to_string(i + 1) + "].";
            found.emplace_back(file_, path, std::make_shared<Node>(Node{node_->root, table, {}}), *findings_);
        }
    }
    if (found.empty()) wrong(key, "must be written [[" + path_ + key + "]]");
    return found;
}

std::vector<std::pair<std::string, Table>> Table::children(const std::string& key) {
    std::vector<std::pair<std::string, Table>> found;
    auto parent = table(key);
    if (!parent) return found;
    for (auto& [name, node] : *parent->node_->table) {
        const std::string child(name.str());
        if (auto section = parent->table(child)) found.emplace_back(child, std::move(*section));
    }
    return found;
}

std::vector<std::pair<std::string, std::string>> Table::all_texts() {
    std::vector<std::pair<std::string, std::string>> found;
    for (auto& [name, node] : *node_->table) {
        const std::string key(name.str());
        if (auto value = text(key)) found.emplace_back(key, std::move(*value));
    }
    return found;
}

void Table::finish() {
    for (auto& [name, node] : *node_->table) {
        const std::string key(name.str());
        if (!node_->read.contains(key)) wrong(key, "is not a known key here");
    }
}

}  // namespace botones::config
