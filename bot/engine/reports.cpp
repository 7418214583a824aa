// Plan, facts of the steps and claims put together.
#include "bot/engine/reports.hpp"

#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

Result<RequestRecord> load(const Context& context, RequestId id) {
    return context.journal.read([&](sqlite::Database& database) { return load_request(database, context.catalogue, id); });
}

}  // namespace

Result<std::vector<Attachment>> JournalReports::files_of(const RequestRecord& request, Language language) {
    const auto* operation = find_operation(context_.catalogue, request.operation);
    if (operation == nullptr || !operation->report) return fail(Kind::not_found, "no_report", {{"request", request.id.text()}});
    auto steps = context_.journal.read([&](sqlite::Database& database) { return load_steps(database, request.id); });
    if (!steps) return pass(steps);
    auto links = handover_.open_links(request.id);
    if (!links) return pass(links);
    ReportParts parts{request.plan, std::vector<TextArgs>(request.plan.steps.size()), {}, {}};
    for (auto& step : *steps) {
        const auto at = static_cast<std::size_t>(step.ordinal);
        if (step.state == "done" && at < parts.results.size()) parts.results[at] = std::move(step.facts);
    }
    for (const auto& [account, token] : *links) parts.links.emplace(account, context_.public_url + "/claim/" + token);
    parts.say = [this, language](const Text& text) { return context_.texts.say(language, text); };
    return operation->report(parts);
}

Result<std::vector<Attachment>> JournalReports::of(CallContext&, const Person& reader, Language language, RequestId id) {
    auto request = load(context_, id);
    if (!request) return pass(request);
    const auto institution = context_.institution.get();
    if (request->person != reader.id)
        return fail(Kind::denied, "not_your_request", {{"request", id.text()}, {"who", institution->people.name_of(request->person)}});
    return files_of(*request, language);
}

Result<Card> JournalReports::card(RequestId id, Language language) {
    auto request = load(context_, id);
    if (!request) return pass(request);
    auto files = files_of(*request, language);
    if (!files) return pass(files);
    Card card;
    card.state = CardState::info;
    card.request = id.text();
    card.operation = request->operation;
    card.title = Text::of(request->outcome ? "bulk.report.title" : "bulk.preview.title", {{"request", id.text()}});
    card.attachments = std::move(*files);
    card.audience = Card::Audience::asker_only;
    return card;
}

}  // namespace botones::engine
