// Reading and writing them.
#include "bot/terminal/local_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace botones::terminal {
namespace {

constexpr std::uintmax_t largest_file = std::uintmax_t{4} << 20;

namespace files = std::filesystem;

bool write_all(int descriptor, std::string_view rest) {
    while (!rest.empty()) {
        const auto count = ::write(descriptor, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

Result<LocalFile> read_local_file(const std::string& path) {
    std::error_code none;
    const auto size = files::file_size(path, none);
    std::ifstream stream(path, std::ios::binary);
    if (none || !stream || !files::is_regular_file(path, none)) return fail(Kind::not_found, "file_unreadable", {{"file", path}});
    if (size > largest_file) return fail(Kind::invalid_input, "file_too_large");
    std::string content(static_cast<std::size_t>(size), '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(stream.gcount()));
    return LocalFile{files::path(path).filename().string(), std::move(content)};
}

std::vector<LocalFile> files_named_in(const std::string& words) {
    std::vector<LocalFile> found;
    std::istringstream stream(words);
    for (std::string word; stream >> word;) {
        if (!word.ends_with(".csv") && !word.ends_with(".CSV")) continue;
        if (auto file = read_local_file(word)) found.push_back(std::move(*file));
    }
    return found;
}

Result<void> save_attachments(const Card& card, const std::string& folder) {
    for (const auto& attachment : card.attachments) {
        const auto name = files::path(attachment.name).filename().string();
        const auto path = folder + "/" + (card.request.empty() ? name : card.request + "-" + name);
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const bool written = descriptor >= 0 && write_all(descriptor, attachment.bytes);
        if (descriptor >= 0) ::close(descriptor);
        if (!written) return fail(Kind::unavailable, "file_not_written", {{"file", path}});
    }
    return {};
}

}  // namespace botones::terminal
