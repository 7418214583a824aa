// Serves terminals over the socket, and the terminal's own end of it.
#include "bot/terminal/socket_line.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/terminal/json_lines.hpp"
#include "commands/values/hex.hpp"

namespace botones::terminal {
namespace {

using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json shown_json(const Shown& shown) {
    return {{"shown", {{"message", shown.message}, {"language", name_of(shown.language)}, {"card", shown.card}}}};
}

Result<void> answer(Line& line, const json& asked, const Line::Show& show) {
    if (asked.value("news", false)) line.listen(Line::Listen::news);
    const auto person = asked.value("as", "");
    if (asked.contains("press")) return line.press(person, asked.value("press", ""), show);
    for (const auto& file : asked.value("files", json::array())) {
        auto content = from_hex(file.value("hex", ""));
        if (!content) return fail(Kind::invalid_input, "file_not_csv");
        line.attach({file.value("name", ""), std::move(*content)});
    }
    return line.say(person, asked.value("say", ""), show);
}

json linked(engine::Engine& engine, const json& asked) {
    if (asked.contains("unlink")) {
        auto removed = engine.remove_links(PersonId(asked.value("unlink", "")));
        return {{"end", removed ? "" : removed.error().code}};
    }
    auto code = engine.issue_link_code(PersonId(asked.value("link", "")));
    if (!code) return {{"end", code.error().code}};
    return {{"end", ""}, {"code", *code}};
}

class RemoteLine : public Line {
public:
    explicit RemoteLine(int descriptor) : stream_(descriptor) {}

    Result<void> say(const std::string& person, const std::string& words, const Show& show) override {
        json request{{"as", person}, {"say", words}, {"news", news_}};
        for (const auto& file : std::exchange(files_, {}))
            request["files"].push_back({{"name", file.name}, {"hex", to_hex(file.content)}});
        return exchange(request, show);
    }
    Result<void> press(const std::string& person, const std::string& token, const Show& show) override {
        return exchange({{"as", person}, {"press", token}, {"news", news_}}, show);
    }
    void attach(LocalFile file) override { files_.push_back(std::move(file)); }
    void listen(Listen listen) override { news_ = listen == Listen::news; }

private:
    Result<void> exchange(const json& request, const Show& show) {
        if (!stream_.write(dump(request))) return fail(Kind::unavailable, "service_gone");
        while (auto line = stream_.read()) {
            const auto message = json::parse(*line, nullptr, false);
            if (message.is_discarded()) break;
            if (message.contains("shown")) {
                const auto& shown = message.at("shown");
                show({shown.at("message").get<std::string>(),
                      language_from(shown.at("language").get<std::string>()).value_or(Language::en),
                      shown.at("card").get<Card>()});
                continue;
            }
            const auto code = message.value("end", "");
            if (code.empty()) return {};
            return fail(Kind::unavailable, code, {{"person", request.value("as", "")}});
        }
        return fail(Kind::unavailable, "service_gone");
    }

    LineStream stream_;
    std::vector<LocalFile> files_;
    bool news_ = false;
};

}  // namespace

Result<std::string> ask_for_link(const std::string& path, const std::string& person, LinkWish wish) {
    const int descriptor = connect_to(path);
    if (descriptor < 0) return fail(Kind::not_found, "no_service");
    LineStream stream(descriptor);
    if (!stream.write(dump({{wish == LinkWish::issue ? "link" : "unlink", person}}))) return fail(Kind::unavailable, "service_gone");
    const auto line = stream.read();
    const auto answer = line ? json::parse(*line, nullptr, false) : json();
    if (!answer.is_object()) return fail(Kind::unavailable, "service_gone");
    const auto code = answer.value("end", "");
    if (!code.empty()) return fail(Kind::unavailable, code, {{"person", person}});
    return answer.value("code", "");
}

Result<std::unique_ptr<Line>> connect_line(const std::string& path) {
    const int descriptor = connect_to(path);
    if (descriptor < 0) return fail(Kind::not_found, "no_service");
    return std::unique_ptr<Line>(std::make_unique<RemoteLine>(descriptor));
}

SocketDoor::SocketDoor(int descriptor, std::string path, engine::Engine& engine, TerminalPlatform& platform,
                       engine::CurrentInstitution& institution)
    : descriptor_(descriptor), path_(std::move(path)), engine_(engine), platform_(platform), institution_(institution) {
    acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_loop(stop); });
}

Result<std::unique_ptr<SocketDoor>> SocketDoor::open(const std::string& path, engine::Engine& engine,
                                                     TerminalPlatform& platform, engine::CurrentInstitution& institution) {
    const int descriptor = listen_at(path);
    if (descriptor < 0) return fail(Kind::unavailable, "terminal_socket", {{"path", path}});
    return std::unique_ptr<SocketDoor>(new SocketDoor(descriptor, path, engine, platform, institution));
}

SocketDoor::~SocketDoor() {
    acceptor_.request_stop();
    if (acceptor_.joinable()) acceptor_.join();
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    ::close(descriptor_);
    ::unlink(path_.c_str());
}

void SocketDoor::accept_loop(const std::stop_token& stop) {
    constexpr int poll_ms = 200;
    constexpr std::size_t most_connections = 64;
    while (!stop.stop_requested()) {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, poll_ms) <= 0) continue;
        const int connection = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        if (threads_.size() >= most_connections) threads_.erase(threads_.begin());
        threads_.emplace_back([this, connection](const std::stop_token& end) { serve(connection, end); });
    }
}

void SocketDoor::serve(int descriptor, const std::stop_token& stop) {
    LineStream stream(descriptor);
    std::mutex writing;  // cards come from workers, also between two requests
    const auto send = [&](const json& message) {
        const std::lock_guard lock(writing);
        return stream.write(dump(message));
    };
    const Line::Show show = [&](const Shown& shown) { send(shown_json(shown)); };
    LocalLine line(engine_, platform_, institution_);
    while (auto request = stream.read(stop)) {
        const auto asked = json::parse(*request, nullptr, false);
        if (!asked.is_object()) return;
        if (asked.contains("link") || asked.contains("unlink")) {
            if (!send(linked(engine_, asked))) return;
            continue;
        }
        auto answered = answer(line, asked, show);
        if (!send({{"end", answered ? "" : answered.error().code}})) return;
    }
}

}  // namespace botones::terminal
