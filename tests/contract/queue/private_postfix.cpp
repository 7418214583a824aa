#include "tests/contract/queue/private_postfix.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "adapters/process/descriptor.hpp"
#include "adapters/process/runner.hpp"
#include "tests/support/worker.hpp"

namespace botones {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string servers = std::string(BOTONES_SOURCE) + "/tests/servers/";

std::string temporary_folder(const char* name) {
    auto path = (fs::temp_directory_path() / name).string() + "-XXXXXX";
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    fs::permissions(path, fs::perms(0755));  // Postfix's own user works below
    return path;
}

template <class Condition>
void wait_until(const char* what, const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        INFO("waited in vain for: " << what);
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::sleep_for(10ms);
    }
}

Result<process::Exit> run_program(const std::vector<std::string>& argv, const std::string& input,
                                  const std::vector<std::string>& environment, std::vector<std::string>& lines) {
    auto call = WorkerAccess::context(10min);
    process::Program program{.argv = argv};
    program.environment.insert(program.environment.end(), environment.begin(), environment.end());
    return process::run(call, program, {.input = input, .on_line = [&](std::string_view line) {
                                            lines.emplace_back(line);
                                            return process::Flow::more;
                                        }});
}

/// The client's side of one SMTP conversation.
class Smtp {
public:
    explicit Smtp(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        answer('2');
    }

    std::string say(const std::string& line, char expected = '2') {
        const auto text = line + "\r\n";
        REQUIRE(::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
        INFO(line);
        return answer(expected);
    }

private:
    std::string answer(char expected) {
        for (;;) {
            auto end = received_.find("\r\n");
            while (end == std::string::npos) {
                char buffer[512];
                const auto got = ::recv(socket_.number(), buffer, sizeof buffer, 0);
                REQUIRE(got > 0);
                received_.append(buffer, static_cast<std::size_t>(got));
                end = received_.find("\r\n");
            }
            const auto line = received_.substr(0, end);
            received_.erase(0, end + 2);
            INFO(line);
            REQUIRE(line.size() > 3);
            REQUIRE(line[0] == expected);
            if (line[3] == ' ') return line;
        }
    }

    const process::Descriptor socket_;
    std::string received_;
};

}  // namespace

std::vector<std::string> must_run(const std::vector<std::string>& argv, const std::string& input,
                                  const std::vector<std::string>& environment) {
    std::vector<std::string> lines;
    const auto exit = run_program(argv, input, environment, lines);
    REQUIRE(exit);
    INFO(argv.front() << ": " << exit->error_text);
    REQUIRE(exit->succeeded());
    return lines;
}

PrivatePostfix::PrivatePostfix(Ids ids, Folders folders) : base(temporary_folder("botones-queue")) {
    for (const auto& line : must_run({servers + "postfix", "start", base, "--long-ids", ids == Ids::long_ones ? "yes" : "no",
                                      "--hash", folders == Folders::hashed ? "default" : "none"})) {
        const auto value = line.substr(line.find('=') + 1);
        if (line.starts_with("POSTFIX_CONF=")) conf = value;
        if (line.starts_with("POSTFIX_QUEUE=")) queue = value;
        if (line.starts_with("POSTFIX_SMTP=")) port = std::stoi(value.substr(value.find(':') + 1));
    }
}

PrivatePostfix::~PrivatePostfix() {
    std::vector<std::string> unused;
    (void)run_program({servers + "stop", base}, "", {}, unused);  // after the last test: nothing may be asserted
    std::error_code ignored;
    fs::remove_all(base, ignored);
}

void PrivatePostfix::stop() { must_run({servers + "stop", base}); }

std::vector<std::string> PrivatePostfix::seed(const std::string& spec) const {
    const auto list = (base / "seeded").string();
    must_run({servers + "queue-seed", conf, queue, "-", "--ids", list}, spec);
    std::ifstream in(list);
    std::vector<std::string> ids;
    for (std::string line; std::getline(in, line);) ids.push_back(line.substr(0, line.find(' ')));
    return ids;
}

std::string PrivatePostfix::send(const Mail& mail) const {
    Smtp smtp(port);
    smtp.say("EHLO test");
    smtp.say("MAIL FROM:<" + mail.from + ">" + mail.mail_parameters);
    for (const auto& recipient : mail.to) smtp.say("RCPT TO:<" + recipient + ">");
    smtp.say("DATA", '3');
    const auto answer = smtp.say("Subject: test\r\n\r\ntext\r\n.");
    const auto id = answer.substr(answer.rfind(' ') + 1);
    wait_until("the message is deferred", [&] {
        const auto all = listed();
        const auto found = all.find(id);
        return found != all.end() && found->second.queue == QueueName::deferred;
    });
    return id;
}

void PrivatePostfix::submit(const std::string& from, const std::string& to_header) const {
    const auto before = listed().size();
    must_run({"/usr/sbin/sendmail", "-t", "-f", from}, "To: " + to_header + "\nSubject: test\n\ntext\n",
             {"MAIL_CONFIG=" + conf.string()});
    wait_until("the submitted message is deferred", [&] {
        const auto all = listed();
        return all.size() == before + 1 &&
               std::all_of(all.begin(), all.end(), [](const auto& entry) { return entry.second.queue >= QueueName::deferred; });
    });
}

std::string PrivatePostfix::listing_text() const {
    std::string out;
    for (const auto& line : must_run({"/usr/sbin/postqueue", "-c", conf, "-j"})) out += line + '\n';
    return out;
}

std::map<std::string, QueuedMessage> PrivatePostfix::listed() const {
    std::map<std::string, QueuedMessage> out;
    for (const auto& line : must_run({"/usr/sbin/postqueue", "-c", conf, "-j"})) {
        const auto json = nlohmann::json::parse(line);
        const std::string id = json["queue_id"], sender = json["sender"];
        QueuedMessage message{*QueueId::parse(id), *queue_from(json["queue_name"].get<std::string>()),
                              Seconds(json["arrival_time"].get<std::int64_t>()), json["message_size"],
                              sender == "MAILER-DAEMON" ? "" : sender, {}};
        for (const auto& recipient : json["recipients"])
            message.recipients.push_back({recipient["address"], recipient.value("delay_reason", "")});
        out.emplace(id, std::move(message));
    }
    return out;
}

void PrivatePostfix::postsuper(const std::string& option, const std::vector<std::string>& ids) const {
    std::string input;
    for (const auto& id : ids) input += id + '\n';
    must_run({"/usr/sbin/postsuper", "-c", conf, option, "-"}, input);
}

void PrivatePostfix::deliver(const std::vector<std::string>& ids) const {
    std::vector<std::string> argv{servers + "postfix-deliver", conf};
    argv.insert(argv.end(), ids.begin(), ids.end());
    must_run(argv);
}

void PrivatePostfix::deliver_to(const std::string& id, const std::string& address) const {
    const auto waiting = listed().at(id).recipients.size();
    const auto route = [&](const std::string& line) {
        std::ofstream(conf / "transport") << line;
        must_run({"/usr/sbin/postmap", "-c", conf, "lmdb:" + (conf / "transport").string()});
    };
    route(address + " discard:\n");
    wait_until("one recipient's delivery", [&] {
        must_run({"/usr/sbin/postqueue", "-c", conf, "-i", id});
        const auto message = listed().at(id);
        return message.queue == QueueName::deferred && message.recipients.size() < waiting;
    });
    route("");
}

fs::path PrivatePostfix::path_of(const std::string& id) const {
    for (const auto& entry : fs::recursive_directory_iterator(queue))
        if (entry.path().filename() == id && entry.path().string().find("/defer/") == std::string::npos) return entry.path();
    return {};
}

void PrivatePostfix::rename(const std::string& id, const std::string& new_id) const {
    for (const auto* folder : {"deferred", "defer"})
        for (const auto& entry : fs::recursive_directory_iterator(queue / folder)) {
            if (entry.path().filename() != id) continue;
            const bool hashed = entry.path().parent_path().filename().string().size() == 1;
            const auto target = hashed ? queue / folder / new_id.substr(0, 1) : queue / folder;
            if (!fs::exists(target)) {
                fs::create_directory(target);
                must_run({"/bin/chown", "postfix:", target});
                fs::permissions(target, fs::perms(0700));
            }
            fs::rename(entry.path(), target / new_id);
            break;
        }
}

void PrivatePostfix::clear() const {
    must_run({"/usr/sbin/postsuper", "-c", conf, "-d", "ALL"});  // the tests' own queue
    wait_until("an empty queue", [&] { return listing_text().empty(); });
}

PrivatePostfix& running_postfix(PrivatePostfix::Ids ids, PrivatePostfix::Folders folders) {
    static std::map<std::pair<PrivatePostfix::Ids, PrivatePostfix::Folders>, std::unique_ptr<PrivatePostfix>> running;
    auto& server = running[{ids, folders}];
    if (!server) server = std::make_unique<PrivatePostfix>(ids, folders);
    return *server;
}

std::string fresh_address() {
    static int number = 0;
    return "sale" + std::to_string(++number) + "@x.test";
}

const std::vector<Variant> variants = {
    {"long ids, hashed, files", PrivatePostfix::Ids::long_ones, PrivatePostfix::Folders::hashed, postfix::Settings::Reader::files},
    {"long ids, flat, files", PrivatePostfix::Ids::long_ones, PrivatePostfix::Folders::flat, postfix::Settings::Reader::files},
    {"long ids, hashed, listing", PrivatePostfix::Ids::long_ones, PrivatePostfix::Folders::hashed, postfix::Settings::Reader::listing},
    {"short ids, hashed, files", PrivatePostfix::Ids::short_ones, PrivatePostfix::Folders::hashed, postfix::Settings::Reader::files},
    {"short ids, flat, listing", PrivatePostfix::Ids::short_ones, PrivatePostfix::Folders::flat, postfix::Settings::Reader::listing},
};

Bench::Bench(const Variant& variant, std::chrono::milliseconds cache_lifetime)
    : server(running_postfix(variant.ids, variant.folders)),
      state(temporary_folder("botones-state")),
      settings{.name = "mta1", .config_dir = server.conf, .state_dir = state, .reader = variant.reader,
               .cache_lifetime = cache_lifetime},
      mail_queue(postfix::make_postfix_queue(settings)) {
    server.clear();
}

Bench::~Bench() {
    std::error_code ignored;
    fs::remove_all(state, ignored);
}

std::map<std::string, QueuedMessage> Bench::list(MailQueue::Detail detail) {
    auto call = WorkerAccess::context(2min);
    std::map<std::string, QueuedMessage> out;
    const auto listed = mail_queue->list(call, detail, [&](const QueuedMessage& message) {
        REQUIRE(out.emplace(message.id.text(), message).second);
    });
    INFO((listed ? "" : listed.error().code + ": " + listed.error().detail));
    REQUIRE(listed);
    return out;
}

std::vector<MessageIdentity> Bench::identities(const std::vector<std::string>& ids) {
    const auto all = list(MailQueue::Detail::sender_only);
    std::vector<MessageIdentity> out;
    for (const auto& id : ids) out.push_back(identity_of(all.at(id)));
    return out;
}

std::vector<std::string> texts(const std::vector<QueueId>& ids) {
    std::vector<std::string> out;
    for (const auto& id : ids) out.push_back(id.text());
    return out;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
}

}  // namespace botones
