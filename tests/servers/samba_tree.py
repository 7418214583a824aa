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


def attribute_ldif(schema, entry):
    name, display, identifier, syntax, number = entry
    return (f"dn: CN={name},{schema}\nobjectClass: attributeSchema\nattributeID: {identifier}\ncn: {name}\n"
            f"attributeSyntax: {syntax}\noMSyntax: {number}\nisSingleValued: TRUE\nlDAPDisplayName: {display}\n\n")


def extend_schema(database):
    schema = str(database.get_schema_basedn())
    for entry in EXCHANGE:
        database.add_ldif(attribute_ldif(schema, entry))
    database.set_schema_update_now()
    allowed = "".join(f"mayContain: {entry[1]}\n" for entry in EXCHANGE)
    database.modify_ldif(f"dn: CN=User,{schema}\nchangetype: modify\nadd: mayContain\n{allowed}\n")
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
