// The reader of queue files, on files made to be awkward. Agreement with postqueue is a contract test.
#include <catch2/catch.hpp>

#include "tests/unit/queue/queue_file_bytes.hpp"

using namespace botones;
using namespace botones::postfix;
using Strings = std::vector<std::string>;

namespace {

const std::string content = record('N', "Subject: R and S records in the content are text") + record('N', "Snot@a.sender");

/// A message to a@x and b@x as smtpd leaves it: envelope, content, extracted segment, end.
std::string message() {
    return sizes(content.size()) + record('T', "1795226106 874416") + record('A', "rewrite_context=local") +
           record('S', "ventas@example.org") + record('O', "a@x") + record('R', "a@x") + record('R', "b@x") +
           record('M', "") + content + record('X', "") + record('E', "");
}

}  // namespace

TEST_CASE("an envelope is read: arrival, size, sender, recipients", "[queue]") {
    const auto envelope = read(message());
    REQUIRE(envelope);
    CHECK(envelope->arrival == Seconds(1795226106));
    CHECK(envelope->size == content.size());
    CHECK(envelope->sender == "ventas@example.org");
    CHECK(envelope->recipients == Strings{"a@x", "b@x"});
}

TEST_CASE("reading for the sender only stops there", "[queue]") {
    const auto envelope = read(message(), MailQueue::Detail::sender_only);
    REQUIRE(envelope);
    CHECK(envelope->sender == "ventas@example.org");
    CHECK(envelope->recipients.empty());
}

TEST_CASE("recipients that were delivered (D) are not listed; those behind the content are", "[queue]") {
    const auto text = sizes(content.size()) + record('T', "5") + record('S', "s@x") + record('D', "done@x") +
                      record('R', "first@x") + record('p', "0") + record('M', "") + content + record('X', "") +
                      record('R', "extracted@x") + record('E', "") + record('R', "added-by-milter@x") + record('p', "12");
    CHECK(read(text)->recipients == Strings{"first@x", "extracted@x", "added-by-milter@x"});
}

TEST_CASE("the null sender is an empty string, a file without a sender is no message", "[queue]") {
    CHECK(read(record('T', "5") + record('S', ""))->sender.empty());
    CHECK_FALSE(read(record('T', "5") + record('R', "a@x") + record('S', "late@x")));
    CHECK_FALSE(read(""));
}

TEST_CASE("a damaged file gives what stands before the damage", "[queue]") {
    const auto whole = message();
    const auto sender_end = whole.find("example.org") + std::string("example.org").size();
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const auto envelope = read(std::string_view(whole).substr(0, length));
        REQUIRE(envelope.has_value() == (length >= sender_end));
        if (envelope) CHECK(envelope->sender == "ventas@example.org");
    }
    CHECK(read(record('S', "a@x") + record('R', "b@x") + std::string("R\xff\xff\xff\xff\xff\x7f"))->recipients == Strings{"b@x"});
    CHECK(read(record('S', "a@x") + record('S', "b@x") + record('R', "c@x"))->sender == "a@x");
}

TEST_CASE("a record of more than 64 KiB is not taken for an address", "[queue]") {
    CHECK_FALSE(read(record('S', std::string(70'000, 'x'))));
    CHECK(read(record('S', "a@x") + record('R', std::string(70'000, 'x')) + record('R', "b@x"))->recipients.empty());
}

TEST_CASE("a text ends at its first NUL", "[queue]") {
    CHECK(read(record('S', std::string("a@x\0hidden", 10)))->sender == "a@x");
}

TEST_CASE("without an arrival record the time of the file counts", "[queue]") {
    CHECK(read(record('S', "a@x"))->arrival == Seconds(77));
    CHECK(read(record('T', "x") + record('S', "a@x"))->arrival == Seconds(77));
}

TEST_CASE("the size is the content's as the sizes record says; a bad one means the file's", "[queue]") {
    const auto bad = record('C', "12x") + record('S', "a@x");
    CHECK(read(bad)->size == bad.size());
}

TEST_CASE("in maildrop, where anybody may write, no size is trusted to jump over the content", "[queue]") {
    const auto lying = sizes(4000) + record('S', "a@x") + record('M', "") + content + record('X', "") + record('R', "b@x");
    const auto text = lying + std::string(5000, 'E');
    CHECK(read(text, MailQueue::Detail::full, QueueName::maildrop)->recipients == Strings{"b@x"});
}

TEST_CASE("a size that points beyond the file ends the reading", "[queue]") {
    const auto text = record('C', "999999999999999") + record('S', "a@x") + record('R', "b@x") + record('M', "") + content;
    CHECK(read(text)->recipients == Strings{"b@x"});
}
