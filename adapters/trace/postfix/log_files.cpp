// zlib reads plain files as they are, so one path serves both.
#include "adapters/trace/postfix/log_files.hpp"

#include <glob.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>

namespace botones::postfix_log {
namespace {

constexpr std::size_t window = 1 << 20;
constexpr std::size_t line_max = 64 << 10;

struct CloseFile {
    void operator()(gzFile file) const { ::gzclose_r(file); }
};
using File = std::unique_ptr<gzFile_s, CloseFile>;

tl::unexpected<Error> unreadable(const std::filesystem::path& file, std::string why) {
    return fail(Kind::unavailable, "trace_unreadable", {{"path", file.string()}}, file.string() + ": " + std::move(why));
}

Result<void> check_time(const CallContext& call) {
    if (call.stop_requested()) return fail(Kind::unavailable, "trace_stopped");
    if (call.left().count() == 0) return fail(Kind::unavailable, "trace_deadline");
    return {};
}

/// What other programs compress with begins so: xz, bzip2, zstd.
bool otherwise_compressed(std::string_view bytes) {
    return bytes.starts_with("\xfd" "7zXZ") || bytes.starts_with("BZh") || bytes.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace

std::vector<LogFile> files_of(const std::vector<std::string>& patterns) {
    std::set<std::string> paths;
    for (const auto& pattern : patterns) {
        glob_t found{};
        if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
            for (std::size_t at = 0; at < found.gl_pathc; ++at) paths.insert(found.gl_pathv[at]);
        }
        ::globfree(&found);
    }
    std::vector<LogFile> files;
    for (const auto& path : paths) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) files.push_back({path, facts.st_mtim.tv_sec});
    }
    std::stable_sort(files.begin(), files.end(), [](const LogFile& a, const LogFile& b) { return a.changed < b.changed; });
    return files;
}

Result<void> read_lines(const CallContext& call, const std::filesystem::path& file,
                        const std::function<void(std::string_view)>& on_line) {
    const File opened(::gzopen(file.c_str(), "rbe"));
    if (!opened) return unreadable(file, std::strerror(errno));
    ::gzbuffer(opened.get(), 128 << 10);
    std::string buffer(window + line_max, '\0');
    std::size_t kept = 0;
    bool skipping = false, first = true;  // in the middle of a line that is too long; nothing read yet
    for (;;) {
        if (auto time = check_time(call); !time) return time;
        const int got = ::gzread(opened.get(), buffer.data() + kept, static_cast<unsigned>(window));
        if (got < 0) return unreadable(file, ::gzerror(opened.get(), nullptr));
        if (first && otherwise_compressed(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)))) {
            return unreadable(file, "compressed, but not by gzip");
        }
        first = false;
        std::string_view rest(buffer.data(), kept + static_cast<std::size_t>(got));
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            if (!skipping && end <= line_max) on_line(rest.substr(0, end));
            skipping = false;
            rest.remove_prefix(end + 1);
        }
        if (got == 0) {
            if (!rest.empty() && !skipping) on_line(rest);
            int code = Z_OK;
            ::gzerror(opened.get(), &code);
            return code == Z_OK || code == Z_STREAM_END ? Result<void>() : unreadable(file, "ends in the middle");
        }
        if (rest.size() > line_max) {
            skipping = true;
            rest = {};
        }
        kept = rest.size();
        std::memmove(buffer.data(), rest.data(), kept);
    }
}

}  // namespace botones::postfix_log
