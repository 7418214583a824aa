// "approval list": what waits for the asker's decision, oldest first, each with its buttons.
#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t with_buttons = 3;

std::string name_of_person(const World& world, const std::string& id) {
    const auto* person = world.people.find(PersonId(id));
    return person == nullptr || person->name.empty() ? id : person->name;
}

Result<Card> list(CallContext& call, World& world, const Asking& asking, const Arguments&) {
    const auto waiting = world.requests.waiting_for(call, asking.person);
    if (!waiting) return pass(waiting);
    const auto n = static_cast<std::int64_t>(waiting->size());
    auto card = info_card("approval.list", Text::of("approval.list.title", {{"n", n}}));
    card.fields.push_back(fact("approvals", n));
    Table table;
    table.columns = {Text::of("field.request"), Text::of("field.title"), Text::of("field.by"), Text::of("field.expires_at")};
    for (const auto& request : *waiting) {
        table.rows.push_back({Text::plain(request.id.text()), request.title,
                              Text::plain(shown(name_of_person(world, request.asked_by))),
                              request.expires_at ? time_text(*request.expires_at) : Text::plain("—")});
        if (table.rows.size() > with_buttons) continue;
        Arguments which;
        which.set("request", request.id);
        auto approve = action("action.approve_one", {"approval.approve", which, asking.language}, Action::Style::primary);
        approve.label.args.emplace("request", request.id.text());
        card.actions.push_back(std::move(approve));
    }
    if (n > 0) card.table = std::move(table);
    return card;
}

}  // namespace

Operation approval_list() {
    Operation operation;
    operation.name = "approval.list";
    operation.arguments = {{"mine", ArgumentType::flag},
                           {"state", ArgumentType::choice, ArgumentSpec::Need::optional, {"pending"}}};
    operation.examples = {"pending approvals"};
    operation.answer = list;
    return operation;
}

}  // namespace botones::operations
