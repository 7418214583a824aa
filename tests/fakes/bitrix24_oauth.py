"""Bitrix24's authorisation server, as a local application meets it."""

import secrets

from bitrix24_portal import refuse_unless


class OAuth:
    """The authorisation server: a pair of tokens, of which a refresh makes a new one and ends the old."""

    def __init__(self, member):
        self.client_id, self.client_secret, self.code, self.member = "local.test", "client-secret", "install-code", member
        self.refresh, self.access, self.expired = "refresh-0", "", True
        self.renewals, self.running, self.most_at_once = 0, 0, 0

    def grant(self, query):
        refuse_unless(query.get("client_id") == self.client_id and query.get("client_secret") == self.client_secret, "invalid_client")
        if query.get("grant_type") == "authorization_code":
            refuse_unless(query.get("code") == self.code, "invalid_grant")
        else:
            refuse_unless(query.get("grant_type") == "refresh_token", "invalid_request")
            refuse_unless(query.get("refresh_token") == self.refresh, "invalid_grant")
        self.renewals += 1
        self.access, self.refresh, self.expired = secrets.token_hex(16), secrets.token_hex(16), False
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 3600, "member_id": self.member,
                "client_endpoint": "https://portal.test/rest/", "server_endpoint": "https://oauth.bitrix.info/rest/",
                "domain": "oauth.bitrix.info", "scope": "imbot,user", "status": "L"}
