// The arguments of one order while they are read.
#include "commands/language/argument_store.hpp"

#include <algorithm>

namespace botones::language {

const ArgumentSpec* ArgumentStore::spec(std::string_view name) const {
    if (name.empty()) return nullptr;
    for (const auto& each : specs_) {
        if (each.name.size() == name.size() && each.name.front() == name.front() && each.name == name) return &each;
    }
    return nullptr;
}

const ArgumentSpec* ArgumentStore::first_of(ArgumentType type) const {
    const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const ArgumentSpec& each) { return each.type == type; });
    return found == specs_.end() ? nullptr : &*found;
}

void ArgumentStore::put_value(const std::string& name, ArgumentValue value) {
    const auto old = arguments.all().find(name);
    if (old == arguments.all().end()) return arguments.set(name, std::move(value));
    if (old->second == value) return;
    if (several.empty()) several.push_back(old->second);
    several_argument = name;
    several.push_back(std::move(value));
}

bool ArgumentStore::put_token(const ArgumentSpec& to, const Token& token) {
    const auto text = token.text;
    switch (to.type) {
        case ArgumentType::account:
            if (text == "<>") return false;
            put(to.name, parse_mailbox(text));
            return true;
        case ArgumentType::mailbox: put(to.name, parse_mailbox(text)); return true;
        case ArgumentType::login: put_login(to, text); return true;
        case ArgumentType::request: put_request(to, text); return true;
        case ArgumentType::ticket: put(to.name, TicketId::parse(text)); return true;
        case ArgumentType::queue_id: put(to.name, QueueId::parse(text)); return true;
        case ArgumentType::national_id: put(to.name, NationalId::parse(text)); return true;
        case ArgumentType::text:
        case ArgumentType::name: put_text(to.name, std::string(text)); return true;
        case ArgumentType::words: append(to.name, text); return true;
        case ArgumentType::choice:
            if (std::find(to.choices.begin(), to.choices.end(), token.folded) == to.choices.end()) return false;
            put_text(to.name, std::string(token.folded));
            return true;
        case ArgumentType::person_name:
        case ArgumentType::duration:
        case ArgumentType::moment:
        case ArgumentType::flag: return false;
    }
    return false;
}

void ArgumentStore::append(const std::string& name, std::string_view item) {
    const auto* before = arguments.get<std::vector<std::string>>(name);
    auto items = before == nullptr ? std::vector<std::string>{} : *before;
    if (std::find(items.begin(), items.end(), item) == items.end()) items.emplace_back(item);
    arguments.set(name, std::move(items));
}

// juan.perez@example.org names a login and, where the operation takes one, its domain.
void ArgumentStore::put_login(const ArgumentSpec& to, std::string_view text) {
    if (text.find('@') == std::string::npos) return put(to.name, Login::parse(text));
    const auto address = Address::parse(text);
    if (!address) return put(to.name, address);
    if (spec("domain") != nullptr) put_text("domain", address->domain().text());
    put(to.name, Login::parse(address->local()));
}

// Numbers of other desks are kept as they are: the operation answers that it does not know them.
void ArgumentStore::put_request(const ArgumentSpec& to, std::string_view text) {
    auto own = RequestId::parse(text);
    if (!own) own = RequestId::parse("R-" + std::string(text));
    if (own) return put(to.name, std::move(own));
    put_text(to.name, std::string(text));
}

bool ArgumentStore::put_choice(const ArgumentSpec& to, std::string_view value) {
    const bool offered = std::find(to.choices.begin(), to.choices.end(), value) != to.choices.end();
    if (to.type == ArgumentType::choice && offered) {
        put_text(to.name, std::string(value));
        return true;
    }
    if (to.type == ArgumentType::text || to.type == ArgumentType::name) {
        if (!has(to.name)) put_text(to.name, std::string(value));
        return true;
    }
    if (to.type != ArgumentType::words || !(offered || to.choices.empty())) return false;
    append(to.name, value);
    return true;
}

}  // namespace botones::language
