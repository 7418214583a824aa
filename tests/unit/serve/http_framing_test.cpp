// What the server takes for a request and what it refuses: RFC 9112, and the limits of the contract.
#include <catch2/catch.hpp>

#include "tests/unit/serve/raw_client.hpp"

using namespace botones::serve;
using namespace std::string_literals;

TEST_CASE("a connection is kept for the next request", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask("POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
        CHECK(answer.status == 200);
        CHECK(answer.body == "POST /a?b=c hello");
        CHECK(answer.headers.count("Connection") == 0);
    }
    CHECK(server->connections() == 1);
}

TEST_CASE("a chunked body arrives joined, however its bytes are cut, and its trailers are dropped", "[serve]") {
    RunningServer server([](HttpRequest&& request, Respond respond) {
        HttpResponse response;
        response.body = request.body + "|" + std::string(request.header("X-Late"));
        respond(std::move(response));
    });
    const std::string request =
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;name=\"v\"\r\nabc\r\n1\r\nd\r\n0\r\nX-Late: admin\r\n\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, request.size()}) {
        auto client = server.connect();
        for (std::size_t at = 0; at < request.size(); at += piece) client.send(request.substr(at, piece));
        CHECK(client.response().body == "abcd|");
    }
    auto client = server.connect();
    CHECK(client.ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").body == "|");
}

TEST_CASE("pipelined requests are answered one by one in their order", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok";
    }
    client.send(requests);
    for (int i = 0; i < 50; ++i) CHECK(client.response().body == "POST /" + std::to_string(i) + " ok");
}

TEST_CASE("a body at the limit is taken, one byte more is 413 and the connection ends", "[serve]") {
    ListenerLimits limits;
    limits.body = 1000;
    RunningServer server(echo(), limits);
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
    const std::string most(1000, 'b');

    SECTION("at the limit") {
        CHECK(server.connect().ask(head + "Content-Length: 1000\r\n\r\n" + most).status == 200);
        CHECK(server.connect().ask(head + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + most + "\r\n0\r\n\r\n").status ==
              200);
    }
    SECTION("announced by its length") {
        auto client = server.connect();
        const auto answer = client.ask(head + "Content-Length: 1001\r\n\r\n");
        CHECK(answer.status == 413);
        CHECK(answer.body.empty());
        CHECK(answer.headers.at("Connection") == "close");
        CHECK(client.is_closed_by_server());
    }
    SECTION("in one chunk") {
        CHECK(server.connect().ask(head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n").status == 413);
    }
    SECTION("in many chunks") {
        std::string body;
        for (int i = 0; i < 11; ++i) body += "64\r\n" + std::string(100, 'c') + "\r\n";
        CHECK(server.connect().ask(head + "Transfer-Encoding: chunked\r\n\r\n" + body + "0\r\n\r\n").status == 413);
    }
    SECTION("the whole of it sent at once still gets its answer") {
        auto client = server.connect();
        client.send(head + "Content-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'd'));
        CHECK(client.response().status == 413);
    }
}

TEST_CASE("a header above its limit is 431 whatever its shape", "[serve]") {
    ListenerLimits limits;
    limits.header = 2000;
    RunningServer server(echo(), limits);
    auto client = server.connect();

    SECTION("one long line") {
        CHECK(client.ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(3000, 'a')).status == 431);
    }
    SECTION("a long target") { CHECK(client.ask("GET /" + std::string(3000, 'a')).status == 431); }
    SECTION("one line after the other, each in a packet of its own") {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < 60 && client.send("X-" + std::to_string(i) + ": " + std::string(40, 'a') + "\r\n"); ++i) {
        }
        CHECK(client.response().status == 431);
    }
    SECTION("complete in one packet") {
        CHECK(client.ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(1990, 'a') + "\r\n\r\n").status == 431);
    }
    SECTION("too many small fields") {
        std::string fields;
        for (int i = 0; i < 120; ++i) fields += "a: b\r\n";
        CHECK(client.ask("GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n").status == 431);
    }
    CHECK(client.is_closed_by_server());
}

TEST_CASE("what two servers could read differently is refused (RFC 9112 §11.2)", "[serve]") {
    RunningServer server(echo());
    const auto [name, request] = GENERATE(table<std::string, std::string>({
        {"length and chunks", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"chunks and length", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"},
        {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"},
        {"the same length twice", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"},
        {"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd"},
        {"a signed length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd"},
        {"a length beyond 64 bits", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551620\r\n\r\nabcd"},
        {"an unknown coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        {"chunked twice", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
        {"chunked not last", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"},
        {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"a space before the colon", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd"},
        {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
        {"no host", "GET / HTTP/1.1\r\nAccept: a\r\n\r\n"},
        {"a bare line feed", "GET / HTTP/1.1\nHost: x\n\n"},
        {"a zero byte in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"s},
    }));
    INFO(name);
    auto client = server.connect();
    const auto answer = client.ask(request);
    CHECK(answer.status == 400);
    CHECK(answer.body.empty());
    CHECK(client.is_closed_by_server());
}

TEST_CASE("malformed requests are 400", "[serve]") {
    RunningServer server(echo());
    const auto request = GENERATE(as<std::string>{}, "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", " / HTTP/1.1\r\n\r\n",
                                  "GET  HTTP/1.1\r\n\r\n", "GET / HTTP/9.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02",
                                  "GET / HTTP/1.1\r\nno colon\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    INFO(request);
    CHECK(server.connect().ask(request).status == 400);
}

TEST_CASE("bad chunks are 400", "[serve]") {
    RunningServer server(echo());
    const auto body = GENERATE(as<std::string>{}, "xyz\r\nabc\r\n0\r\n\r\n", "3\r\nabcde\r\n0\r\n\r\n", "-1\r\nabc\r\n",
                               "11111111111111111\r\na\r\n", "3 abc\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n",
                               "3\nabc\r\n0\r\n\r\n", "3\rabc\r\n");
    INFO(body);
    CHECK(server.connect().ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body).status == 400);
}

TEST_CASE("chunk extensions and trailers without end are refused before they fill the memory", "[serve]") {
    RunningServer server(echo());
    const auto endless = GENERATE(as<std::string>{}, "3;", "0\r\nX: ");
    auto client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + endless + std::string(40'000, 'e'));
    CHECK(client.response().status == 400);
}

TEST_CASE("a body that ends early is 400 and never reaches the handler", "[serve]") {
    std::atomic<int> handled = 0;
    RunningServer server([&](HttpRequest&&, Respond respond) { ++handled; respond({}); });
    const auto body = GENERATE(as<std::string>{}, "Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                               "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "Content-Le");
    auto client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: x\r\n" + body);
    client.half_close();
    CHECK(client.response().status == 400);
    CHECK(handled == 0);
}

TEST_CASE("Expect: 100-continue is answered before the body, an unknown expectation is 417", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n";
    for (int i = 0; i < 2; ++i) {
        CHECK(client.ask(head + "Expect: 100-continue\r\n\r\n").status == 100);
        CHECK(client.ask("ok").body == "POST / ok");
    }
    CHECK(client.ask(head + "Expect: 100-continue\r\n\r\nok").body == "POST / ok");  // it did not wait
    CHECK(client.ask(head + "Expect: tea\r\n\r\n").status == 417);
}

TEST_CASE("a too large body is refused instead of invited", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    CHECK(client.ask("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n").status == 413);
}

TEST_CASE("HEAD gets the length and no body, HTTP/1.0 stays only when asked", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.response(true).headers.at("Content-Length") == "8");
    CHECK(client.ask("GET /g HTTP/1.1\r\nHost: x\r\n\r\n").body == "GET /g ");

    auto kept = server.connect();
    CHECK(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.at("Connection") == "keep-alive");
    CHECK(kept.ask("GET / HTTP/1.0\r\n\r\n").headers.at("Connection") == "close");
    CHECK(kept.is_closed_by_server());
    auto asked = server.connect();
    CHECK(asked.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").headers.at("Connection") == "close");
    CHECK(asked.is_closed_by_server());
}

TEST_CASE("a large answer arrives whole", "[serve]") {
    const std::string large(3'000'000, 'L');
    RunningServer server([&](HttpRequest&&, Respond respond) {
        respond({.status = 200, .body = large, .content_type = "text/plain", .headers = {{"X-A", "b"}}});
    });
    auto client = server.connect();
    const auto answer = client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(answer.body == large);
    CHECK(answer.headers.at("Content-Type") == "text/plain");
    CHECK(answer.headers.at("X-A") == "b");
}

TEST_CASE("an answer whose header would break the framing becomes an empty 500", "[serve]") {
    RunningServer server([](HttpRequest&&, Respond respond) {
        respond({.status = 303, .body = "x", .content_type = {}, .headers = {{"Location", "/a\r\nSet-Cookie: b"}}});
    });
    auto client = server.connect();
    const auto answer = client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(answer.status == 500);
    CHECK(answer.headers.count("Set-Cookie") == 0);
}

TEST_CASE("dates are written as RFC 9110 §5.6.7 shows", "[serve]") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
