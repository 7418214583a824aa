// The markup of each chat platform, read into plain text.
#include "commands/language/markup.hpp"

#include <array>
#include <string>
#include <utility>

#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

/// The next place of one sign, asked for from left to right: what was found is not searched for again, so that a message
/// of nothing but opening signs is read in linear time.
class NextSign {
public:
    NextSign(std::string_view text, char sign) : text_(text), sign_(sign) {}
    std::size_t from(std::size_t at) {
        if (!searched_ || (found_ != std::string_view::npos && found_ < at)) found_ = text_.find(sign_, at);
        searched_ = true;
        return found_;
    }

private:
    std::string_view text_;
    char sign_;
    std::size_t found_ = 0;
    bool searched_ = false;
};

std::string without_entities(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}}};
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t taken = 0;
        for (const auto& [entity, character] : entities) {
            if (text[at] != '&' || !starts_with(text.substr(at), entity)) continue;
            plain += character;
            taken = entity.size();
            break;
        }
        if (taken == 0) plain += text[at];
        at += taken == 0 ? 1 : taken;
    }
    return plain;
}

constexpr std::size_t longest_tag = 320;  // a link's target: an address has at most 254 octets (RFC 5321)

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// A link whose words name another place than it leads to is how people are made to confirm the wrong address.
void read_link(std::string_view target, std::string_view label, Cleaned& cleaned) {
    auto bare = target;
    for (const std::string_view scheme : {"mailto:", "tel:", "http://", "https://"}) {
        if (starts_with(bare, scheme)) bare.remove_prefix(scheme.size());
    }
    const bool web = starts_with(target, "http");
    if (web && !bare.empty() && bare.back() == '/') bare.remove_suffix(1);
    const auto same = [](std::string_view one, std::string_view other) { return fold_for_matching(one) == fold_for_matching(other); };
    if (!label.empty() && !same(label, bare) && !same(label, target) && cleaned.trouble.empty()) {
        cleaned.trouble = "link_label_mismatch";
        cleaned.trouble_args = {{"label", std::string(label.substr(0, 320))}, {"target", std::string(bare.substr(0, 320))}};
    }
    cleaned.text += without_entities(web && label.empty() ? target : bare);
}

// Between quotation marks: one token, whatever the name is. Marks inside it would end it.
std::string mention(std::string_view platform, std::string_view who) {
    std::string name(who);
    std::erase(name, '"');
    return "\"" + std::string(platform) + ":" + name + "\"";
}

void read_slack_angle(std::string_view inside, Cleaned& cleaned) {
    const auto bar = inside.find('|');
    const auto target = inside.substr(0, bar);
    const auto label = bar == std::string_view::npos ? std::string_view{} : inside.substr(bar + 1);
    if (starts_with(target, "@")) {
        // The bot itself stands first; who is mentioned later is part of what is said.
        if (!is_blank(cleaned.text)) cleaned.text += mention("slack", target.substr(1));
    } else if (starts_with(target, "!")) {
        cleaned.broadcasts.push_back("<" + std::string(inside) + ">");
    } else if (starts_with(target, "#")) {
        cleaned.text += "#" + std::string(label);
    } else {
        read_link(target, label, cleaned);
    }
}

bool joins_word(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// *bold*, _italic_ and `code` lose their signs, ~struck out~ words are no longer said; signs inside words stay.
void remove_emphasis(std::string& text, std::string& struck) {
    std::string plain;
    std::array<NextSign, 4> closing{NextSign(text, '*'), NextSign(text, '_'), NextSign(text, '~'), NextSign(text, '`')};
    NextSign line_end(text, '\n');
    constexpr std::string_view signs = "*_~`";
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char sign = text[at];
        const bool opens = (sign == '*' || sign == '_' || sign == '~' || sign == '`') && (at == 0 || !joins_word(text[at - 1])) &&
                           at + 1 < text.size() && text[at + 1] != ' ' && text[at + 1] != sign;
        const auto close = opens ? closing[signs.find(sign)].from(at + 1) : std::string::npos;
        const bool closes = close != std::string::npos && text[close - 1] != ' ' &&
                            (close + 1 == text.size() || !joins_word(text[close + 1])) &&
                            line_end.from(at) >= close;
        if (!closes) {
            plain += sign;
            continue;
        }
        (sign == '~' ? struck : plain) += text.substr(at + 1, close - at - 1);
        at = close;
    }
    text = std::move(plain);
}

// `<at>…</at>`: the first mention is the bot. One person's name can come as several mentions in a row.
class TeamsMentions {
public:
    explicit TeamsMentions(Cleaned& cleaned) : cleaned_(cleaned) {}

    void tag(std::string_view tag) {
        if (starts_with(tag, "at")) open();
        if (starts_with(tag, "/at")) inside_ = false;
        if (starts_with(tag, "br") || starts_with(tag, "/p") || starts_with(tag, "/div")) text("\n");
    }
    void text(std::string_view words) {
        if (inside_) {
            if (!bot_) name_ += words;
        } else if (name_.empty() || !is_blank(words)) {
            flush();
            cleaned_.text += words;
        }
    }
    void flush() {
        if (!name_.empty()) cleaned_.text += mention("teams", name_) + " ";
        name_.clear();
    }

private:
    void open() {
        inside_ = true;
        bot_ = is_blank(cleaned_.text) && name_.empty();
        if (!name_.empty()) name_ += ' ';
    }
    Cleaned& cleaned_;
    std::string name_;
    bool inside_ = false;
    bool bot_ = false;
};

bool is_html_tag(std::string_view inside) {
    constexpr std::array<std::string_view, 16> tags{"at", "/at", "p", "/p", "div", "/div", "br", "br/", "b", "/b", "i", "/i", "span", "/span", "strong", "/strong"};
    const auto name = inside.substr(0, inside.find_first_of(" \t"));
    for (const auto tag : tags) {
        if (name == tag) return true;
    }
    return false;
}

}  // namespace

void read_slack(std::string_view words, Cleaned& cleaned) {
    NextSign closing(words, '>');
    for (std::size_t at = 0; at < words.size();) {
        const auto close = words[at] == '<' ? closing.from(at) : std::string_view::npos;
        if (close != std::string_view::npos) {
            read_slack_angle(words.substr(at + 1, close - at - 1), cleaned);
            at = close + 1;
            continue;
        }
        const auto next = std::min(words.find('<', at + 1), words.size());
        cleaned.text += without_entities(words.substr(at, next - at));
        at = next;
    }
    remove_emphasis(cleaned.text, cleaned.quoted);
}

void read_teams(std::string_view words, Cleaned& cleaned) {
    TeamsMentions mentions(cleaned);
    NextSign closing(words, '>');
    for (std::size_t at = 0; at < words.size();) {
        const auto close = words[at] == '<' ? closing.from(at) : std::string_view::npos;
        if (close != std::string_view::npos && is_html_tag(words.substr(at + 1, close - at - 1))) {
            mentions.tag(words.substr(at + 1, close - at - 1));
            at = close + 1;
            continue;
        }
        const auto next = std::min(words.find('<', at + 1), words.size());
        mentions.text(without_entities(words.substr(at, next - at)));
        at = next;
    }
    mentions.flush();
}

void read_bitrix24(std::string_view words, Cleaned& cleaned) {
    bool in_first_mention = false;
    std::string target;
    std::string label;
    bool in_link = false;
    bool struck = false;  // [s]: no longer said
    NextSign closing(words, ']');
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto close = words[at] == '[' ? closing.from(at) : std::string_view::npos;
        if (close == std::string_view::npos) {
            if (in_link) label += words[at];
            if (!in_link && !in_first_mention) (struck ? cleaned.quoted : cleaned.text) += words[at];
            continue;
        }
        const auto inside = words.substr(at + 1, close - at - 1);
        const auto tag = fold_for_matching(inside.substr(0, longest_tag));
        if (starts_with(tag, "user=")) in_first_mention = is_blank(cleaned.text);
        if (tag == "/user") in_first_mention = false;
        if (tag == "br") cleaned.text += '\n';
        if (tag == "s" || tag == "/s") struck = tag == "s";
        if (starts_with(tag, "url=")) {
            in_link = true;
            target = inside.substr(4);
            label.clear();
        }
        if (tag == "/url" && in_link) {
            in_link = false;
            if (!struck) read_link(target, label, cleaned);
        }
        at = close;
    }
    if (in_link) cleaned.text += label;
    cleaned.text = without_entities(cleaned.text);
}

}  // namespace botones::language
