// Words for topics, as people of the desk say them.
#include "commands/operations/help/_topics.hpp"

#include <algorithm>
#include <map>

#include "commands/operations/nearness.hpp"
#include "commands/values/person_name.hpp"

namespace botones::operations {

namespace {

/// Folded words (no accents, lower case) → family.
const std::map<std::string, std::string, std::less<>>& words() {
    static const std::map<std::string, std::string, std::less<>> known{
        {"account", "account"},    {"accounts", "account"},    {"cuenta", "account"},       {"cuentas", "account"},
        {"conta", "account"},      {"contas", "account"},      {"usuario", "account"},      {"user", "account"},
        {"password", "password"},  {"clave", "password"},      {"contrasena", "password"},  {"senha", "password"},
        {"queue", "queue"},        {"queues", "queue"},        {"cola", "queue"},           {"colas", "queue"},
        {"fila", "queue"},         {"filas", "queue"},         {"purge", "queue"},          {"purgar", "queue"},
        {"ticket", "ticket"},      {"tickets", "ticket"},      {"caso", "ticket"},          {"casos", "ticket"},
        {"chamado", "ticket"},     {"chamados", "ticket"},     {"approval", "approval"},    {"approvals", "approval"},
        {"aprobacion", "approval"}, {"aprobaciones", "approval"}, {"aprovacao", "approval"}, {"aprovacoes", "approval"},
        {"request", "request"},    {"requests", "request"},    {"solicitud", "request"},    {"solicitudes", "request"},
        {"solicitacao", "request"}, {"pedido", "request"},     {"pedidos", "request"},      {"audit", "audit"},
        {"auditoria", "audit"},    {"group", "group"},         {"groups", "group"},        {"grupo", "group"},
        {"grupos", "group"},       {"list", "group"},          {"lista", "group"},         {"listas", "group"},
        {"role", "role"},          {"roles", "role"},          {"rol", "role"},            {"papel", "role"},
        {"papeis", "role"},        {"suplente", "role"},       {"aplicacion", "app_sender"}, {"application", "app_sender"},
        {"mailbox", "mailbox"},    {"mailboxes", "mailbox"},    {"buzon", "mailbox"},
        {"buzones", "mailbox"},    {"caixa", "mailbox"},       {"caixas", "mailbox"},       {"address", "address"},
        {"addresses", "address"},  {"alias", "address"},       {"direccion", "address"},    {"direcciones", "address"},
        {"endereco", "address"},   {"enderecos", "address"},   {"file", "bulk"},            {"files", "bulk"},
        {"csv", "bulk"},           {"archivo", "bulk"},        {"archivos", "bulk"},        {"arquivo", "bulk"},
        {"arquivos", "bulk"},      {"traza", "trace"},         {"trazas", "trace"},         {"rastreo", "trace"},
        {"rastreamento", "trace"}, {"tracing", "trace"},
    };
    return known;
}

}  // namespace

const std::vector<std::string>& families() {
    static const std::vector<std::string> all{"account", "address", "mailbox", "password", "bulk",  "queue", "trace",
                                              "ticket",  "approval", "request", "audit",   "group", "role",  "app_sender", "general"};
    return all;
}

std::string family_of(std::string_view operation) {
    const auto dot = operation.find('.');
    return dot == std::string_view::npos ? "general" : std::string(operation.substr(0, dot));
}

std::optional<std::string> family_of_topic(std::string_view topic) {
    const auto folded = fold_for_matching(topic);
    const auto word = std::string_view(folded).substr(0, folded.find('.'));
    if (const auto found = words().find(word); found != words().end()) return found->second;
    if (std::find(families().begin(), families().end(), word) != families().end()) return std::string(word);
    return std::nullopt;
}

std::vector<std::string> topics_near(std::string_view topic) {
    const auto folded = fold_for_matching(topic);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const auto& [word, family] : words())
        if (const auto distance = edit_distance(folded, word, 2); distance <= 2) near.emplace_back(distance, word);
    std::sort(near.begin(), near.end());
    std::vector<std::string> best;
    for (const auto& [distance, word] : near)
        if (best.size() < 3) best.push_back(word);
    return best;
}

}  // namespace botones::operations
