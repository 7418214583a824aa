// PostfixQueue: the MailQueue port over one Postfix instance of this host: its queue files, postqueue(1), postsuper(1).
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

struct Settings {
    std::string name;                      // of the queue in the configuration; part of its record files' names
    std::string config_dir = "/etc/postfix";
    std::filesystem::path state_dir;       // records of jobs (about 40 octets a message, until forgotten)
    std::string command_directory = "/usr/sbin";
    /// Put before postsuper by a process that is not root, e.g. {"/usr/bin/sudo", "-n"}; absolute path first.
    std::vector<std::string> postsuper_prefix = {};
    enum class Reader { automatic, files, listing };
    Reader reader = Reader::automatic;     // automatic: the files where they can be read, else `postqueue -j`
    std::chrono::milliseconds cache_lifetime = std::chrono::seconds(30);
};

/// Any number of threads may list at once. Actions on one message must not run at the same time (the caller's lock per
/// target sees to that); different jobs may.
std::unique_ptr<MailQueue> make_postfix_queue(Settings settings);

}  // namespace botones::postfix
