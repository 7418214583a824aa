// MessageTrace over the logs of a Postfix: plain, rotated and gzip'ed files, traditional and RFC 3339 stamps.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "commands/ports/message_trace.hpp"

namespace botones::postfix_log {

struct Settings {
    std::vector<std::string> files = {"/var/log/mail.log*"};  // patterns of glob(7)
    std::string syslog_name = "postfix";                      // postconf(5); empty: any
};

std::unique_ptr<MessageTrace> make_postfix_trace(Settings settings);

}  // namespace botones::postfix_log
