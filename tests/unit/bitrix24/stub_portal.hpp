// A portal that answers as a test has prepared, and keeps what it was sent.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace botones::bitrix24 {

struct Received {
    std::string line;  // "POST /rest/1/secret/scope HTTP/1.1"
    std::string head;
    std::string body;
};

std::string http_answer(int status, const std::string& body, const std::string& headers = "");
/// {"result": `json`} with 200.
std::string result(const std::string& json);
std::string refusal(const std::string& error, int status = 400);

/// Answers connections in their order; an empty answer, and every one after the last, closes without a word.
class StubPortal {
public:
    explicit StubPortal(std::vector<std::string> answers);
    ~StubPortal();
    std::string url() const;  // "http://127.0.0.1:port/"
    std::vector<Received> received() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace botones::bitrix24
