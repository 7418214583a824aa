// "result of R-17": the file that answers an order given by file, again, for whoever asked for it.
#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Card> show_report(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* request = arguments.get<RequestId>("request");
    if (request == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "request"}});
    if (world.reports == nullptr) return fail(Kind::not_found, "no_report", {{"request", request->text()}});
    auto files = world.reports->of(call, asking.person, asking.language, *request);
    if (!files) return pass(files);
    auto card = info_card("bulk.report", Text::of("bulk.report.title", {{"request", request->text()}}));
    card.attachments = std::move(*files);
    card.audience = Card::Audience::asker_only;
    return card;
}

}  // namespace

Operation bulk_report() {
    Operation operation;
    operation.name = "bulk.report";
    operation.arguments = {{"request", ArgumentType::request, ArgumentSpec::Need::required}};
    operation.examples = {"result of R-17"};
    operation.answer = show_report;
    return operation;
}

}  // namespace botones::operations
