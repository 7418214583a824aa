// SQL of kept files, and the file of an order on its way from the platform into the journal.
#include "bot/engine/order_files.hpp"

#include <algorithm>

#include "bot/engine/conversation.hpp"
#include "bot/engine/sealing.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20;

bool ends_with(std::string text, std::string_view end) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text.ends_with(end);
}

/// Spreadsheets name the type as they like; what it is, the content says.
bool may_be_table(const InboundFile& file) {
    return file.media_type.empty() || file.media_type.starts_with("text/") || file.media_type == "application/csv" || ends_with(file.name, ".csv") ||
           ends_with(file.name, ".tsv");
}

/// The operation that does for every row of a file what `name` does once; or `name` itself, if it takes a file.
const Operation* with_rows(const std::vector<Operation>& catalogue, const std::string& name) {
    const auto found = std::find_if(catalogue.begin(), catalogue.end(), [&](const Operation& operation) {
        return !operation.rows_are.empty() && (operation.name == name || operation.rows_are == name);
    });
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace

Result<KeptFile> JournalFiles::find(CallContext&, const std::string& digest) {
    return journal_.read([&](sqlite::Database& database) -> Result<KeptFile> {
        auto query = database.query("SELECT name, content FROM files WHERE digest = ?1", digest);
        if (!query) return pass(query);
        auto found = query->step();
        if (!found) return pass(found);
        if (!*found) return fail(Kind::not_found, "file_gone");
        const auto bytes = query->column<sqlite::Bytes>(1);
        return KeptFile{std::string(query->text(0)), std::string(bytes.begin(), bytes.end())};
    });
}

Result<std::string> keep_file(journal::Journal& journal, const KeptFile& file) {
    // The same content has the same name; the key only makes it a digest of nothing else.
    const auto digest = hmac_hex(Secret("order file"), file.content);
    const sqlite::Bytes bytes(file.content.begin(), file.content.end());
    auto kept = journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto inserted = transaction.run(
            "INSERT INTO files (digest, name, content, received_at) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (digest) DO UPDATE SET name = excluded.name, received_at = excluded.received_at",
            digest, file.name, bytes, transaction.now());
        if (!inserted) return pass(inserted);
        return {};
    });
    if (!kept) return pass(kept);
    return digest;
}

Result<void> forget_files(journal::Transaction& transaction, TimePoint before) {
    auto forgotten = transaction.run("DELETE FROM files WHERE received_at < ?1", before);
    if (!forgotten) return pass(forgotten);
    return {};
}

Result<std::string> Talk::digest_of_file(CallContext& call, const Handling& handling, const InboundFile& file) {
    // A terminal's files are in the journal before its words are (Engine::keep_file).
    if (handling.reply.conversation.platform == "terminal") return file.ref;
    auto* platform = platform_of(handling);
    if (platform == nullptr) return fail(Kind::not_found, "files_not_here");
    auto content = platform->fetch(call, file, largest_file);
    if (!content) return pass(content);
    return keep_file(context_.journal, {file.name, std::move(*content)});
}

Result<Order> Talk::with_file(CallContext& call, const Handling& handling, Order order) {
    const auto& files = handling.inbound->files;
    const auto* operation = with_rows(context_.catalogue, order.operation);
    if (operation == nullptr || files.empty()) return order;
    if (files.size() > 1) return fail(Kind::invalid_input, "one_file_only");
    const auto& file = files.front();
    if (!may_be_table(file)) return fail(Kind::invalid_input, "file_not_csv");
    if (file.size > largest_file) return fail(Kind::invalid_input, "file_too_large");
    auto digest = digest_of_file(call, handling, file);
    if (!digest) return pass(digest);
    order.operation = operation->name;
    order.confirm_first = false;  // the preview is confirmed anyway
    // "create accounts from accounts.csv": what was taken for a login is the file's name.
    auto said = order.arguments;
    for (const auto& [name, value] : said.all())
        if (text_of(value) == file.name) order.arguments.erase(name);
    order.arguments.set("file", std::move(*digest));
    return order;
}

}  // namespace botones::engine
