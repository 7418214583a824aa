// One postconf(1) run tells all; running it costs 10 ms, so the answer is kept.
#include "adapters/queue/postfix/instance.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <map>

#include "adapters/process/runner.hpp"

namespace botones::postfix {
namespace {

constexpr std::size_t hash_depth_max = 5;  // hex digits of the microseconds: there is nothing more to hash by
constexpr std::string_view long_id_digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
constexpr std::size_t long_time_min = 10;  // 6 digits of seconds, 4 of microseconds

using Parameters = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    while (true) {
        const auto first = text.find_first_not_of(" ,\t");
        if (first == std::string_view::npos) return out;
        text.remove_prefix(first);
        const auto end = std::min(text.find_first_of(" ,\t"), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

Instance instance_of(Parameters parameters) {
    Instance out;
    out.queue_directory = parameters["queue_directory"];
    out.hashed = words(parameters["hash_queue_names"]);
    const auto& depth = parameters["hash_queue_depth"];
    std::from_chars(depth.data(), depth.data() + depth.size(), out.hash_depth);
    out.hash_depth = std::clamp<std::size_t>(out.hash_depth, 1, hash_depth_max);
    if (const auto& name = parameters["empty_address_recipient"]; !name.empty()) out.empty_address = name;
    out.charset = parameters["smtputf8_enable"] == "no" ? Charset::ascii : Charset::utf8;
    const auto& pid_directory = parameters["process_id_directory"];
    out.master_lock = out.queue_directory / (pid_directory.empty() ? "pid" : pid_directory) / "master.pid";
    return out;
}

std::string hex_microseconds(std::string_view digits) {
    std::size_t number = 0;
    for (const char c : digits) number = number * long_id_digits.size() + std::min(long_id_digits.find(c), long_id_digits.size());
    std::string out;
    for (int shift = 16; shift >= 0; shift -= 4) out += "0123456789ABCDEF"[(number >> shift) & 0xf];
    return out;
}

}  // namespace

std::string hash_folders(std::string_view id, std::size_t depth) {
    std::string digits(id);
    if (const auto z = id.rfind('z'); z != std::string_view::npos && z >= long_time_min)
        digits = hex_microseconds(id.substr(z - 4, 4));
    std::string out;
    for (std::size_t i = 0; i < depth; ++i) {
        out += i < digits.size() ? digits[i] : '_';
        out += '/';
    }
    return out;
}

std::string Instance::file_of(std::string_view queue, std::string_view id) const {
    std::string out(queue);
    out += '/';
    if (std::find(hashed.begin(), hashed.end(), queue) != hashed.end()) out += hash_folders(id, hash_depth);
    out += id;
    return out;
}

bool Instance::master_runs() const {
    struct stat facts {};
    if (::stat(master_lock.c_str(), &facts) != 0) return false;
    const auto inode = ":" + std::to_string(facts.st_ino) + " ";
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);)
        if (line.find(" WRITE ") != std::string::npos && line.find(inode) != std::string::npos) return true;
    return false;
}

Result<InstanceReader::Version> InstanceReader::version() const {
    struct stat main_cf {};
    if (::stat((config_dir_ + "/main.cf").c_str(), &main_cf) != 0)
        return fail(Kind::misconfigured, "queue_config_missing", {{"path", config_dir_ + "/main.cf"}}, std::strerror(errno));
    return Version{main_cf.st_dev, main_cf.st_ino, main_cf.st_size, main_cf.st_mtim};
}

Result<Instance> InstanceReader::read(const CallContext& call) {
    const auto current = version();
    if (!current) return pass(current);
    {
        const std::lock_guard lock(mutex_);
        if (*current == known_version_) return known_;
    }
    auto answer = ask(call);
    if (!answer) return answer;
    const std::lock_guard lock(mutex_);
    known_version_ = *current;
    known_ = *answer;
    return answer;
}

Result<Instance> InstanceReader::ask(const CallContext& call) const {
    Parameters parameters;
    const auto take = [&](std::string_view line) {
        const auto equals = line.find('=');
        if (equals != std::string_view::npos && equals > 0) {
            const auto value = line.substr(equals + 1);
            parameters.emplace(line.substr(0, line.find_last_not_of(' ', equals - 1) + 1),
                               value.substr(std::min(value.find_first_not_of(' '), value.size())));
        }
        return process::Flow::more;
    };
    const process::Program postconf{.argv = {postconf_, "-c", config_dir_, "-x", "queue_directory", "hash_queue_names",
                                             "hash_queue_depth", "empty_address_recipient", "smtputf8_enable",
                                             "process_id_directory"}};
    const auto exit = process::run(call, postconf, {.on_line = take});
    if (!exit) return pass(exit);
    if (!exit->succeeded() || parameters["queue_directory"].empty())
        return fail(Kind::misconfigured, "queue_config_missing", {{"path", config_dir_ + "/main.cf"}}, exit->error_text);
    auto instance = instance_of(std::move(parameters));
    struct stat folder {};
    if (::stat(instance.queue_directory.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode))
        return fail(Kind::misconfigured, "queue_directory_missing", {{"path", instance.queue_directory.string()}});
    return instance;
}

}  // namespace botones::postfix
