// A strict JSON scanner (RFC 8259) that remembers only the values somebody asked for.
#include "adapters/chat/slack/json_fields.hpp"

#include <array>
#include <charconv>

#include "adapters/chat/slack/limits.hpp"
#include "commands/values/unicode.hpp"

namespace botones::slack {

/// One reading of one text. Every function returns false when the text is not JSON.
class JsonScanner {
public:
    JsonScanner(const JsonFields& fields, std::string_view json) : fields_(fields), json_(json) {
        found_.values_.resize(fields.paths_);
    }

    bool scan() {
        skip_space();
        if (!next_is('{') || !value(0, 0)) return false;
        skip_space();
        return at_ == json_.size();
    }
    JsonValues take() { return std::move(found_); }

private:
    using Type = JsonValues::Type;

    bool next_is(char wanted) const { return at_ < json_.size() && json_[at_] == wanted; }
    bool take(char wanted) {
        if (!next_is(wanted)) return false;
        ++at_;
        return true;
    }
    void skip_space() {
        while (next_is(' ') || next_is('\n') || next_is('\r') || next_is('\t')) ++at_;
    }

    void keep(int node, Type type, std::string_view text) {
        if (node == JsonFields::none) return;
        const int slot = fields_.nodes_[static_cast<std::size_t>(node)].slot;
        if (slot != JsonFields::none) found_.values_[static_cast<std::size_t>(slot)] = {type, text};
    }

    bool value(int node, int depth) {
        if (at_ >= json_.size() || depth > limits::json_depth) return false;
        switch (json_[at_]) {
            case '{': return object(node, depth);
            case '[': return array(node, depth);
            case '"': return string_value(node);
            case 't': return literal(node, "true", Type::truth);
            case 'f': return literal(node, "false", Type::truth);
            case 'n': return literal(node, "null", Type::absent);
            default: return number(node);
        }
    }

    /// The text of an object or array is its JSON, as it stands in the input.
    bool closed(int node, Type type, std::size_t start, char end) {
        if (!take(end)) return false;
        keep(node, type, json_.substr(start, at_ - start));
        return true;
    }

    bool object(int node, int depth) {
        const auto start = at_++;
        skip_space();
        if (next_is('}')) return closed(node, Type::object, start, '}');
        do {
            skip_space();
            if (!string()) return false;
            const int child = node == JsonFields::none ? node : fields_.child(node, text_);
            skip_space();
            if (!take(':')) return false;
            skip_space();
            if (!value(child, depth + 1)) return false;
            skip_space();
        } while (take(','));
        return closed(node, Type::object, start, '}');
    }

    bool array(int node, int depth) {
        const auto start = at_++;
        skip_space();
        if (next_is(']')) return closed(node, Type::array, start, ']');
        std::size_t index = 0;
        do {
            skip_space();
            const int child = node == JsonFields::none ? node : fields_.element(node, index++);
            if (!value(child, depth + 1)) return false;
            skip_space();
        } while (take(','));
        return closed(node, Type::array, start, ']');
    }

    bool literal(int node, std::string_view word, Type type) {
        if (json_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        keep(node, type, word);
        return true;
    }

    bool digits() {
        const auto start = at_;
        while (at_ < json_.size() && json_[at_] >= '0' && json_[at_] <= '9') ++at_;
        return at_ > start;
    }

    bool number(int node) {
        const auto start = at_;
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return false;
        }
        keep(node, Type::number, json_.substr(start, at_ - start));
        return true;
    }

    bool string_value(int node) {
        if (!string()) return false;
        if (node == JsonFields::none) return true;
        if (escaped_ && fields_.nodes_[static_cast<std::size_t>(node)].slot != JsonFields::none) {
            text_ = found_.unescaped_.emplace_front(buffer_);
        }
        keep(node, Type::text, text_);
        return true;
    }

    /// Leaves the characters in `text_`: a piece of the input, or `buffer_` when something was escaped.
    bool string() {
        if (!take('"')) return false;
        const auto start = at_;
        if (!plain_characters()) return false;
        escaped_ = json_[at_] == '\\';
        if (!escaped_) {
            text_ = json_.substr(start, at_++ - start);
            return true;
        }
        buffer_.assign(json_.substr(start, at_ - start));
        while (json_[at_] == '\\') {
            if (!escape()) return false;
            const auto from = at_;
            if (!plain_characters()) return false;
            buffer_.append(json_.substr(from, at_ - from));
        }
        ++at_;
        text_ = buffer_;
        return true;
    }

    /// Moves to the next quote or backslash; false at a control character, a bad byte or the end.
    bool plain_characters() {
        while (at_ < json_.size()) {
            const auto byte = static_cast<unsigned char>(json_[at_]);
            if (byte >= 0x80) {
                const auto point = code_point_at(json_, at_);
                if (point.bytes == 0) return false;
                at_ += point.bytes;
            } else if (byte == '"' || byte == '\\') {
                return true;
            } else if (byte < 0x20) {
                return false;
            } else {
                ++at_;
            }
        }
        return false;
    }

    bool escape() {
        ++at_;
        if (at_ >= json_.size()) return false;
        const char kind = json_[at_++];
        switch (kind) {
            case '"':
            case '\\':
            case '/': buffer_.push_back(kind); return true;
            case 'b': buffer_.push_back('\b'); return true;
            case 'f': buffer_.push_back('\f'); return true;
            case 'n': buffer_.push_back('\n'); return true;
            case 'r': buffer_.push_back('\r'); return true;
            case 't': buffer_.push_back('\t'); return true;
            case 'u': return unicode_escape();
            default: return false;
        }
    }

    bool unicode_escape() {
        auto unit = four_hex();
        if (!unit || (*unit >= 0xDC00 && *unit <= 0xDFFF)) return false;
        if (*unit >= 0xD800 && *unit <= 0xDBFF) {
            if (!take('\\') || !take('u')) return false;
            const auto low = four_hex();
            if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
            unit = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
        }
        append_utf8(buffer_, *unit);
        return true;
    }

    std::optional<char32_t> four_hex() {
        const auto digits = json_.substr(at_, 4);
        std::uint32_t unit = 0;
        const auto end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, unit, 16);
        if (digits.size() != 4 || parsed.ec != std::errc() || parsed.ptr != end) return {};
        at_ += 4;
        return unit;
    }

    const JsonFields& fields_;
    std::string_view json_;
    std::size_t at_ = 0;
    std::string_view text_;
    std::string buffer_;
    bool escaped_ = false;
    JsonValues found_;
};

JsonFields::JsonFields(std::initializer_list<std::string_view> paths) : nodes_(1), paths_(paths.size()) {
    int slot = 0;
    for (auto path : paths) {
        int node = 0;
        while (true) {
            const auto dot = path.find('.');
            const auto key = path.substr(0, dot);
            int next = child(node, key);
            if (next == none) {
                next = static_cast<int>(nodes_.size());
                nodes_.emplace_back();
                nodes_[static_cast<std::size_t>(node)].children.emplace_back(key, next);
            }
            node = next;
            if (dot == std::string_view::npos) break;
            path.remove_prefix(dot + 1);
        }
        nodes_[static_cast<std::size_t>(node)].slot = slot++;
    }
}

int JsonFields::child(int node, std::string_view key) const {
    for (const auto& [name, next] : nodes_[static_cast<std::size_t>(node)].children) {
        if (name == key) return next;
    }
    return none;
}

int JsonFields::element(int node, std::size_t index) const {
    if (nodes_[static_cast<std::size_t>(node)].children.empty()) return none;
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), index).ptr;
    return child(node, std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

std::optional<JsonValues> JsonFields::read(std::string_view json) const {
    JsonScanner scanner(*this, json);
    if (!scanner.scan()) return std::nullopt;
    return scanner.take();
}

}  // namespace botones::slack
