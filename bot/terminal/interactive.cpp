// The interactive chat: libedit's history and completion, live cards, buttons by number.
#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>

#include "adapters/loading/shared_library.hpp"
#include "bot/terminal/chat.hpp"
#include "bot/terminal/exchange.hpp"

namespace botones::terminal {
namespace {

/// libedit's functions. Loaded by the one who sits at a terminal: no service has a use for it.
struct Libedit {
    const loading::SharedLibrary library{"libedit.so.2"};

    template <class Function>
    Function* find(const char* name) const {
        return reinterpret_cast<Function*>(library.find(name));
    }
    decltype(&el_init) init = find<decltype(el_init)>("el_init");
    decltype(&el_end) end = find<decltype(el_end)>("el_end");
    decltype(&el_set) set = find<decltype(el_set)>("el_set");
    decltype(&el_get) get = find<decltype(el_get)>("el_get");
    decltype(&el_gets) gets = find<decltype(el_gets)>("el_gets");
    decltype(&el_line) line = find<decltype(el_line)>("el_line");
    decltype(&el_insertstr) insert = find<decltype(el_insertstr)>("el_insertstr");
    decltype(&::history) history = find<decltype(::history)>("history");
    decltype(&::history_init) history_init = find<decltype(::history_init)>("history_init");
    decltype(&::history_end) history_end = find<decltype(::history_end)>("history_end");
};

const Libedit& libedit() {
    static const Libedit functions;
    return functions;
}

/// Words worth completing: beginnings of orders, and the numbers and addresses seen so far.
class Completion {
public:
    Completion()
        : words_{"help", "whoami", "create account ", "show account ", "close account ", "reactivate account ",
                 "reset password for ", "show queue", "top senders", "purge queue from ", "hold queue from ",
                 "release queue from ", "requeue from ", "my tickets", "status of ticket ", "pending approvals", "approve ",
                 "deny ", "cancel ", "verify audit"} {}

    void see(const Card& card) {
        for (const auto& number : {card.request, card.ticket}) {
            if (!number.empty() && std::find(words_.begin(), words_.end(), number) == words_.end()) words_.push_back(number);
        }
    }

    /// What can be appended to `typed`: the rest that all candidates share.
    std::string rest(const std::string& typed) const {
        const auto word = typed.substr(typed.rfind(' ') == std::string::npos ? 0 : typed.rfind(' ') + 1);
        std::string shared;
        bool first = true;
        for (const auto& candidate : words_) {
            const bool whole = candidate.starts_with(typed);
            if (!whole && (word.empty() || !candidate.starts_with(word))) continue;
            const auto rest = candidate.substr(whole ? typed.size() : word.size());
            if (first) {
                shared = rest;
            } else {
                const auto end = std::mismatch(shared.begin(), shared.end(), rest.begin(), rest.end()).first;
                shared.erase(end, shared.end());
            }
            first = false;
        }
        return shared;
    }

private:
    std::vector<std::string> words_;
};

unsigned char complete(EditLine* editor, int) {
    void* data = nullptr;
    libedit().get(editor, EL_CLIENTDATA, &data);
    const auto* line = libedit().line(editor);
    const std::string typed(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
    const auto rest = static_cast<Completion*>(data)->rest(typed);
    if (rest.empty() || libedit().insert(editor, rest.c_str()) != 0) return CC_ERROR;
    return CC_REFRESH;
}

char* prompt(EditLine*) {
    static char text[] = "> ";
    return text;
}

/// Lines from a terminal, or plain lines from a pipe.
class Input {
public:
    explicit Input(Completion& completion) {
        if (isatty(STDIN_FILENO) == 0) return;
        history_.reset(libedit().history_init());
        editor_.reset(libedit().init("botones", stdin, stdout, stderr));
        HistEvent event{};
        libedit().history(history_.get(), &event, H_SETSIZE, 500);
        libedit().set(editor_.get(), EL_PROMPT, prompt);
        libedit().set(editor_.get(), EL_EDITOR, "emacs");
        libedit().set(editor_.get(), EL_HIST, libedit().history, history_.get());
        libedit().set(editor_.get(), EL_CLIENTDATA, &completion);
        libedit().set(editor_.get(), EL_ADDFN, "complete-order", "complete an order", complete);
        libedit().set(editor_.get(), EL_BIND, "^I", "complete-order", nullptr);
    }

    std::optional<std::string> next() {
        if (!editor_) {
            std::string line;
            if (!std::getline(std::cin, line)) return std::nullopt;
            return line;
        }
        int count = 0;
        const char* line = libedit().gets(editor_.get(), &count);
        if (line == nullptr || count <= 0) return std::nullopt;
        std::string text(line, static_cast<std::size_t>(count));
        while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
        HistEvent event{};
        if (!text.empty()) libedit().history(history_.get(), &event, H_ENTER, text.c_str());
        return text;
    }

private:
    struct EndHistory {
        void operator()(History* history) const { libedit().history_end(history); }
    };
    struct EndEditor {
        void operator()(EditLine* editor) const { libedit().end(editor); }
    };
    std::unique_ptr<History, EndHistory> history_;
    std::unique_ptr<EditLine, EndEditor> editor_;
};

}  // namespace

int run_interactive(Line& line, const language::Texts& texts, const ChatOptions& options) {
    Completion completion;
    Input input(completion);
    Exchange exchange;
    std::mutex printing;
    const Look look{isatty(STDOUT_FILENO) != 0 ? Look::Colour::ansi : Look::Colour::none, 100};
    // Lives as long as the line: news arrive between two inputs too.
    const Line::Show show = [&](const Shown& shown) {
        const std::lock_guard lock(printing);
        completion.see(shown.card);
        if (exchange.add(shown)) std::cout << as_text(texts, shown, look) << std::flush;
    };
    line.listen(Line::Listen::news);
    while (auto text = input.next()) {
        if (text->empty()) continue;
        if (*text == "exit" || *text == "quit") break;
        const auto token = exchange.token_of(*text);
        if (!token) attach_named(line, *text);
        auto said = token ? line.press(options.person, *token, show) : line.say(options.person, *text, show);
        if (said) continue;
        std::cerr << "botones: " << texts.say(Language::en, Text::of("reason." + said.error().code, said.error().args)) << "\n";
        if (said.error().code == "no_such_person") return 2;
    }
    line.listen(Line::Listen::answers);
    return 0;
}

}  // namespace botones::terminal
