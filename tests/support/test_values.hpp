// Values made from text that the tests know to be good.
#pragma once
#include "commands/order.hpp"

namespace botones::testing {

inline Address address(const std::string& text) { return Address::parse(text).value(); }
inline Domain domain(const std::string& text) { return Domain::parse(text).value(); }
inline Login login(const std::string& text) { return Login::parse(text).value(); }
inline PersonName name(const std::string& text) { return PersonName::parse(text).value(); }
inline NationalId national_id(const std::string& text) { return NationalId::parse(text).value(); }
inline QueueId queue_id(const std::string& text) { return QueueId::parse(text).value(); }
inline Mailbox whole(const std::string& text) { return Mailbox(address(text)); }
inline Mailbox local(const std::string& text) { return Mailbox(LocalPart{text}); }

}  // namespace botones::testing
