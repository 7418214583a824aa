#!/usr/bin/env python3
"""Fills a new domain, before Samba runs: two units, the bot's account and, if told to, Exchange's attributes.
usage: BOT_PASSWORD=… samba_tree.py SMB_CONF yes|no

The bot is an account operator: that is enough for users and groups outside the administrators', and no more.
"""
import os
import sys

from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

# Names, identifiers and syntaxes as Exchange's schema has them (learn.microsoft.com, "Exchange AD schema changes").
EXCHANGE = [
    ("ms-Exch-Mail-Nickname", "mailNickname", "1.2.840.113556.1.2.447", "2.5.5.12", 64),
    ("ms-Exch-Hide-From-Address-Lists", "msExchHideFromAddressLists", "1.2.840.113556.1.4.7000.102.73", "2.5.5.8", 1),
]


# A group's further owners and, pointing back, the groups somebody is a further owner of: a pair of linked attributes
# (2.5.5.1 with the object class of DNs). Identifiers and link numbers are this test's own.
LINKED = [
    ("ms-Exch-CoManaged-By-Link", "msExchCoManagedByLink", "1.3.6.1.4.1.4203.666.99.3.1", 52000),
    ("ms-Exch-CoManaged-Objects-BL", "msExchCoManagedObjectsBL", "1.3.6.1.4.1.4203.666.99.3.2", 52001),
]


def attribute_ldif(schema, entry):
    name, display, identifier, syntax, number = entry
    return (f"dn: CN={name},{schema}\nobjectClass: attributeSchema\nattributeID: {identifier}\ncn: {name}\n"
            f"attributeSyntax: {syntax}\noMSyntax: {number}\nisSingleValued: TRUE\nlDAPDisplayName: {display}\n\n")


def linked_ldif(schema, entry):
    name, display, identifier, link = entry
    return (f"dn: CN={name},{schema}\nobjectClass: attributeSchema\nattributeID: {identifier}\ncn: {name}\n"
            f"attributeSyntax: 2.5.5.1\noMSyntax: 127\noMObjectClass:: KwwCh3McAIVK\nisSingleValued: FALSE\n"
            f"linkID: {link}\nlDAPDisplayName: {display}\n\n")


def allow(database, schema, holder, names):
    allowed = "".join(f"mayContain: {name}\n" for name in names)
    database.modify_ldif(f"dn: CN={holder},{schema}\nchangetype: modify\nadd: mayContain\n{allowed}\n")


def extend_schema(database):
    schema = str(database.get_schema_basedn())
    for entry in EXCHANGE:
        database.add_ldif(attribute_ldif(schema, entry))
    for entry in LINKED:
        database.add_ldif(linked_ldif(schema, entry))
    database.set_schema_update_now()
    allow(database, schema, "User", [entry[1] for entry in EXCHANGE])
    allow(database, schema, "Group", [LINKED[0][1]])
    allow(database, schema, "Top", [LINKED[1][1]])
    database.set_schema_update_now()


def main():
    parameters = LoadParm()
    parameters.load(sys.argv[1])
    database = SamDB(session_info=system_session(), lp=parameters)
    base = str(database.domain_dn())
    for unit in ("People", "Lists", "Services"):
        database.add_ldif(f"dn: OU={unit},{base}\nobjectClass: organizationalUnit\n\n")
    database.newuser("botones", os.environ["BOT_PASSWORD"], userou="OU=Services")
    database.add_remove_group_members("Account Operators", ["botones"], add_members_operation=True)
    database.setexpiry("(sAMAccountName=botones)", 0, no_expiry_req=True)
    if sys.argv[2] == "yes":
        extend_schema(database)


main()
