// A line to the engine: says words as a person and shows what comes back until everything has come to rest.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "bot/engine/engine.hpp"
#include "bot/terminal/local_files.hpp"
#include "bot/terminal/terminal_platform.hpp"

namespace botones::terminal {

/// In the same process or over the service's socket: the same words, the same rights. One caller at a time.
class Line {
public:
    using Show = std::function<void(const Shown&)>;
    /// `answers`: only what the words cause; what earlier orders still had to say is passed over. `news`: everything that
    /// concerns the person, also between their words.
    enum class Listen { answers, news };
    virtual ~Line() = default;
    /// Says `words` as `person`, calls `show` for every card that comes meanwhile (also newer states of earlier ones)
    /// and returns when nothing moves any more. Errors: not_found `no_such_person`, unavailable, the intake's.
    virtual Result<void> say(const std::string& person, const std::string& words, const Show& show) = 0;
    /// The file goes with the next words.
    virtual void attach(LocalFile file) = 0;
    /// Presses the button with that token.
    virtual Result<void> press(const std::string& person, const std::string& token, const Show& show) = 0;
    /// Before the first words; `answers` when not called. With `news`, `show` must live as long as the line.
    virtual void listen(Listen listen) = 0;
};

/// The engine of this process.
class LocalLine : public Line {
public:
    LocalLine(engine::Engine& engine, TerminalPlatform& platform, engine::CurrentInstitution& institution)
        : engine_(engine), platform_(platform), institution_(institution) {}
    ~LocalLine() override;
    void listen(Listen listen) override;
    void attach(LocalFile file) override { files_.push_back(std::move(file)); }
    Result<void> say(const std::string& person, const std::string& words, const Show& show) override;
    Result<void> press(const std::string& person, const std::string& token, const Show& show) override;

private:
    Result<void> hand_in(const std::string& person, Inbound inbound, const Show& show);

    Listen listen_ = Listen::answers;
    std::vector<LocalFile> files_;
    std::string connected_;  // person whose sink stays
    engine::Engine& engine_;
    TerminalPlatform& platform_;
    engine::CurrentInstitution& institution_;
};

/// `botones link` to the running service at `path`: a new code for that person, or the end of their links (an empty code).
/// Errors: not_found `no_service` when none listens there; `no_such_person`, unavailable.
enum class LinkWish { issue, remove };
Result<std::string> ask_for_link(const std::string& path, const std::string& person, LinkWish wish);

/// The engine of a running service, over the Unix socket at `path`. Errors: not_found when no service listens there.
Result<std::unique_ptr<Line>> connect_line(const std::string& path);

}  // namespace botones::terminal
