// Picks chosen values out of a JSON text in one pass, without building a tree: the hot path of the ingress reads a dozen
// short fields of a payload that is mostly `blocks` nobody needs.
#pragma once
#include <cstddef>
#include <forward_list>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace botones::slack {

/// The values found, by the position of their path. Views point into the text that was read, or into this object.
class JsonValues {
public:
    enum class Type { absent, text, number, truth, object, array };

    Type type(std::size_t path) const { return values_[path].type; }
    bool has(std::size_t path) const { return type(path) != Type::absent; }
    /// The string's characters; empty unless the value is a string.
    std::string_view text(std::size_t path) const {
        return type(path) == Type::text ? values_[path].text : std::string_view();
    }
    /// An object's or array's JSON, as it stands in the input; empty for anything else.
    std::string_view json(std::size_t path) const {
        return type(path) == Type::object || type(path) == Type::array ? values_[path].text : std::string_view();
    }
    bool is_true(std::size_t path) const { return type(path) == Type::truth && values_[path].text == "true"; }

private:
    friend class JsonScanner;
    struct Value {
        Type type = Type::absent;
        std::string_view text;
    };
    std::vector<Value> values_;
    std::forward_list<std::string> unescaped_;
};

/// A fixed set of paths such as "event.user" or "actions.0.value" (array elements by their index).
/// Immutable after construction; any thread.
class JsonFields {
public:
    JsonFields(std::initializer_list<std::string_view> paths);

    /// Reads a JSON object (RFC 8259, UTF-8 checked, lone surrogates refused, at most limits::json_depth deep).
    /// `null` counts as absent; of a repeated key the last one counts. nullopt: not such a text.
    std::optional<JsonValues> read(std::string_view json) const;

private:
    friend class JsonScanner;
    static constexpr int none = -1;
    struct Node {
        int slot = none;
        std::vector<std::pair<std::string, int>> children;
    };
    int child(int node, std::string_view key) const;
    int element(int node, std::size_t index) const;

    std::vector<Node> nodes_;
    std::size_t paths_ = 0;
};

}  // namespace botones::slack
