// Forms as Slack's modals: shown by views.open, come back as view_submission.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "adapters/chat/slack/render.hpp"
#include "commands/form.hpp"
#include "commands/inbound.hpp"

namespace botones::slack {

inline constexpr std::string_view form_callback = "form";

/// What a modal carries unseen: the form's token, and where its answer belongs when that is not the private conversation.
struct FormOrigin {
    std::string token;
    std::string channel;
    std::string thread;

    static FormOrigin of(const Form& form, const Conversation& conversation);
    /// Anything else gives an empty token.
    static FormOrigin read(std::string_view metadata);
    std::string metadata() const;
};

/// The view's JSON, within Slack's limits. A field's input is what its kind asks for; one whose choices Slack could not
/// hold is typed instead. Pure; any thread.
std::string modal(const Form& form, const FormOrigin& origin, const Say& say);

/// `view.state.values` by field name; an empty answer is "", several choices are joined by line feeds.
std::map<std::string, std::string> submitted_values(std::string_view json);

}  // namespace botones::slack
