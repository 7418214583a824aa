// Reads one TOML table key by key: types are checked, secrets resolved, and keys nobody asked for are errors.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/values/secret.hpp"

namespace botones::config {

/// What was found wrong, with the place; gathered so that one run names them all.
struct Findings {
    std::vector<std::string> lines;
    void add(const std::string& file, unsigned line, const std::string& key, const std::string& what);
};

/// A table of a TOML file. `finish` reports the keys that were never read.
class Table {
public:
    struct Node;
    /// The root of `file`; nothing (and a finding) when it cannot be read or parsed.
    static std::optional<Table> open(const std::string& file, Findings& findings);
    Table(std::string file, std::string path, std::shared_ptr<Node> node, Findings& findings);

    std::optional<std::string> text(const std::string& key);
    std::optional<std::int64_t> number(const std::string& key);
    std::optional<bool> flag(const std::string& key);
    std::optional<std::vector<std::string>> texts(const std::string& key);
    /// `env:NAME`, `file:PATH` or the value itself.
    std::optional<Secret> secret(const std::string& key);
    std::optional<Table> table(const std::string& key);
    std::vector<Table> tables(const std::string& key);               // [[array of tables]]
    std::vector<std::pair<std::string, Table>> children(const std::string& key);  // [key.NAME]
    /// Every entry of this table as text (a map in the file).
    std::vector<std::pair<std::string, std::string>> all_texts();
    void missing(const std::string& key, const std::string& example);
    void wrong(const std::string& key, const std::string& what);
    /// Marks a key as known although this build does not use it.
    void allow(const std::string& key);
    void finish();
    const std::string& file() const { return file_; }

private:
    std::string file_;
    std::string path_;
    std::shared_ptr<Node> node_;
    Findings* findings_;
};

}  // namespace botones::config
