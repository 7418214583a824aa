// Orders from the command line and from scripts.
#include "bot/terminal/chat.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "bot/terminal/exchange.hpp"

namespace botones::terminal {
namespace {

Look look_of_output() {
    Look look;
    if (isatty(STDOUT_FILENO) == 0) return look;
    look.colour = Look::Colour::ansi;
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) look.width = size.ws_col;
    return look;
}

void print(const language::Texts& texts, const Exchange& exchange, ChatOptions::Output output) {
    for (const auto& shown : exchange.cards()) {
        if (output == ChatOptions::Output::json) {
            std::cout << as_json(texts, shown) << "\n";
        } else {
            std::cout << as_text(texts, shown, look_of_output());
        }
    }
    std::cout.flush();
}

void print_error(const language::Texts& texts, const Error& error) {
    std::cerr << "botones: " << texts.say(Language::en, Text::of("reason." + error.code, error.args)) << "\n";
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

/// The newest numbers a script has seen.
struct Newest {
    std::string request;
    std::string ticket;

    void see(const Exchange& exchange) {
        for (const auto& shown : exchange.cards()) {
            if (!shown.card.request.empty()) request = shown.card.request;
            if (!shown.card.ticket.empty()) ticket = shown.card.ticket;
        }
    }
    std::string fill_in(std::string text) const {
        replace_all(text, "{last_request}", request);
        replace_all(text, "{last_ticket}", ticket);
        return text;
    }
};

}  // namespace

void attach_named(Line& line, const std::string& words) {
    for (auto& file : files_named_in(words)) line.attach(std::move(file));
}

namespace {

Result<void> attach(Line& line, const std::vector<std::string>& paths) {
    for (const auto& path : paths) {
        auto file = read_local_file(path);
        if (!file) return pass(file);
        line.attach(std::move(*file));
    }
    return {};
}

}  // namespace

int run_says(Line& line, const language::Texts& texts, const ChatOptions& options) {
    bool good = true;
    if (auto attached = attach(line, options.files); !attached) {
        print_error(texts, attached.error());
        return 2;
    }
    for (const auto& words : options.say) {
        if (options.files.empty() || &words != &options.say.front()) attach_named(line, words);
        Exchange exchange;
        auto said = line.say(options.person, words, [&](const Shown& shown) { exchange.add(shown); });
        print(texts, exchange, options.output);
        for (const auto& shown : exchange.cards()) {
            if (options.save_to.empty()) break;
            if (auto saved = save_attachments(shown.card, options.save_to); !saved) print_error(texts, saved.error());
        }
        if (!said) {
            print_error(texts, said.error());
            return said.error().code == "no_such_person" ? 2 : 1;
        }
        good = good && verdict_of(exchange) == Verdict::good;
    }
    return good ? 0 : 1;
}

int run_script(Line& line, const language::Texts& texts, const std::string& file) {
    std::ifstream script(file);
    if (!script) {
        std::cerr << "botones: cannot read the script " << file << "\n";
        return 2;
    }
    Newest newest;
    bool good = true;
    int number = 0;
    for (std::string text; std::getline(script, text);) {
        ++number;
        if (text.empty() || text.starts_with('#')) continue;
        const auto colon = text.find(':');
        if (colon == std::string::npos) {
            std::cerr << file << ":" << number << ": a line is written `person: text`\n";
            return 2;
        }
        const auto person = text.substr(0, colon);
        const auto start = text.find_first_not_of(' ', colon + 1);
        const auto words = newest.fill_in(start == std::string::npos ? std::string() : text.substr(start));
        std::cout << person << "> " << words << "\n";
        attach_named(line, words);
        Exchange exchange;
        auto said = line.say(person, words, [&](const Shown& shown) { exchange.add(shown); });
        print(texts, exchange, ChatOptions::Output::text);
        std::cout << "\n";
        newest.see(exchange);
        if (!said) print_error(texts, said.error());
        if (said && verdict_of(exchange) != Verdict::failed) continue;
        std::cerr << file << ":" << number << ": failed\n";
        good = false;
    }
    return good ? 0 : 1;
}

}  // namespace botones::terminal
