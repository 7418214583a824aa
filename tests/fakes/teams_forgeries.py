"""Tokens as genuine and as forged as anybody could bring them to /api/messages, each with the verdict it must get.

`cases(fake)` publishes the keys they need in the fake and gives [{name, authorization, activity, good, stricter}]:
`stricter` marks what the vendor's own verifier takes and ours refuses, each with its reason in the name.
"""

import hmac
import hashlib
import json
import time

import teams_keys
from teams_keys import Key, base64url, claims, compact, header, token

OTHER_SERVICE = "https://smba.trafficmanager.net/amer/"


class Cases:
    def __init__(self, fake, activity):
        self.fake, self.activity, self.found = fake, activity, []
        self.key = teams_keys.usual_key()
        self.second = teams_keys.usual_key("key-2")
        self.stranger = teams_keys.usual_key("stranger")
        self.web = teams_keys.usual_key("key-web", ("webchat", "directline"))
        self.bare = teams_keys.usual_key("key-bare", ())
        self.short = Key("key-short", bits=1024)
        fake.keys = [self.key, self.second, self.web, self.bare, self.short]
        self.now = time.time()

    def claims(self, **changes):
        return claims(self.fake.app_id, self.fake.service_url, now=self.now, **changes)

    def add(self, name, authorization, *, good=False, stricter=False, **activity):
        self.found.append({"name": name, "authorization": authorization, "good": good, "stricter": stricter,
                           "activity": {**self.activity, **activity}})

    def signed(self, name, payload=None, head=None, *, key=None, digest="sha256", **more):
        key = key or self.key
        payload = self.claims() if payload is None else payload
        self.add(name, "Bearer " + token(key, payload, head or header(key.kid), digest), **more)

    def raw(self, name, head, payload, signature, **more):
        self.add(name, "Bearer " + ".".join((head, payload, signature)), **more)

    # --- groups

    def genuine(self):
        self.signed("a genuine token", good=True)
        self.signed("of the second key", key=self.second, good=True)
        self.signed("expired a minute ago", self.claims(exp=int(self.now) - 60), good=True)
        self.signed("expired almost five minutes ago", self.claims(exp=int(self.now) - 270), good=True)
        self.signed("valid in four minutes", self.claims(nbf=int(self.now) + 240), good=True)
        self.signed("without typ", head={"alg": "RS256", "kid": self.key.kid}, good=True)
        self.signed("with further claims", self.claims(sub="x", jti="1", roles=["a"], iat=int(self.now)), good=True)
        self.signed("with a fraction in exp", self.claims(exp=self.now + 100.5), good=True)
        self.signed("with further members in the header", head=header(self.key.kid, x5c=["AAAA"]), good=True)

    def header_forms(self):
        good = token(self.key, self.claims())
        self.add("no header", "")
        self.add("only a scheme", "Bearer")
        self.add("only a scheme and a blank", "Bearer ")
        self.add("without a scheme", good)
        self.add("scheme in lower case", "bearer " + good)
        self.add("scheme in capitals", "BEARER " + good)
        self.add("another scheme", "Basic " + good)
        self.add("HMAC as the scheme", "HMAC " + good)
        self.add("two blanks", "Bearer  " + good)
        self.add("something behind the token", "Bearer " + good + " x")
        self.add("two tokens", "Bearer " + good + "," + good)
        self.add("a quoted token", f'Bearer "{good}"')
        self.add("no token at all", "Bearer abc")
        self.add("one dot", "Bearer " + good.rsplit(".", 1)[0])
        self.add("three dots", "Bearer " + good + ".x")
        self.add("only dots", "Bearer ..")
        self.add("five parts, as encrypted tokens have", "Bearer " + ".".join(["e30"] * 5))

    def algorithms(self):
        head, payload, signature = token(self.key, self.claims()).split(".")
        text = payload
        for name in ("none", "None", "NONE", "nOnE"):
            forged = base64url(compact(header(self.key.kid, alg=name)))
            self.raw(f"alg {name} without a signature", forged, text, "")
            self.raw(f"alg {name} with the old signature", forged, text, signature)
        pem = self.key.public_pem()
        for name, how in (("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)):
            forged = base64url(compact(header(self.key.kid, alg=name)))
            made = hmac.new(pem, f"{forged}.{text}".encode(), how).digest()
            self.raw(f"{name} with the public key as its secret", forged, text, base64url(made))
        empty = base64url(compact(header(self.key.kid, alg="HS256")))
        self.raw("HS256 with an empty secret", empty, text,
                 base64url(hmac.new(b"", f"{empty}.{text}".encode(), hashlib.sha256).digest()))
        self.signed("RS384, another hash", head=header(self.key.kid, alg="RS384"), digest="sha384", stricter=True)
        self.signed("RS512, another hash", head=header(self.key.kid, alg="RS512"), digest="sha512", stricter=True)
        self.signed("SHA-1 under the name RS256", digest="sha1")
        self.signed("SHA-512 under the name RS256", digest="sha512")
        pss = base64url(compact(header(self.key.kid, alg="PS256")))
        self.raw("PS256, another padding", pss, text, base64url(self.key.sign_pss(f"{pss}.{text}".encode())))
        plain = base64url(compact(header(self.key.kid)))
        self.raw("PSS under the name RS256", plain, text, base64url(self.key.sign_pss(f"{plain}.{text}".encode())))
        self.signed("ES256 over an RSA signature", head=header(self.key.kid, alg="ES256"))
        self.signed("no alg", head=header(self.key.kid, alg=None))
        self.signed("alg as a list", head=header(self.key.kid, alg=["RS256"]))
        self.signed("a critical extension nobody knows", head=header(self.key.kid, crit=["exp"], exp=1), stricter=True)

    def keys(self):
        self.signed("a key nobody published", key=self.stranger)
        self.signed("a stranger's key under a published name", key=self.stranger, head=header(self.key.kid))
        self.signed("a published key under the other's name", key=self.second, head=header(self.key.kid))
        self.signed("no kid", head=header(self.key.kid, kid=None, x5t=None))
        self.signed("an empty kid", head=header(""))
        self.signed("a kid that is a path", head=header("../../etc/passwd"))
        own = self.stranger.jwk()
        self.signed("the key inside the token", key=self.stranger, head=header("stranger", jwk=own))
        self.signed("the key's address inside the token", key=self.stranger, head=header("stranger", jku="http://127.0.0.1:1/keys"))
        self.signed("a key of 1024 bits", key=self.short, stricter=True)
        self.signed("a key for other channels", key=self.web)
        self.signed("a key endorsed for nothing", key=self.bare, stricter=True)

    def times(self):
        now = int(self.now)
        self.signed("expired six minutes ago", self.claims(exp=now - 360))
        self.signed("expired years ago", self.claims(exp=1_000_000_000))
        self.signed("valid in six minutes", self.claims(nbf=now + 360))
        self.signed("expires never", self.claims(exp=None), stricter=True)
        self.signed("valid since never", self.claims(nbf=None), stricter=True)
        self.signed("exp as text", self.claims(exp=str(now + 3600)))
        self.signed("nbf as text", self.claims(nbf=str(now - 60)))
        self.signed("exp zero", self.claims(exp=0))
        self.signed("exp below zero", self.claims(exp=-1))

    def names(self):
        app = self.fake.app_id
        for name, issuer in (("the emulator's issuer", "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
                             ("the government's issuer", "https://api.botframework.us"), ("an issuer with a slash", teams_keys.ISSUER + "/"),
                             ("an issuer over http", "http://api.botframework.com"), ("an issuer in capitals", teams_keys.ISSUER.upper()),
                             ("no issuer", None), ("an empty issuer", ""), ("an issuer as a list", [teams_keys.ISSUER])):
            self.signed(name, self.claims(iss=issuer))
        for name, audience in (("another bot's token", "99999999-2222-3333-4444-555555555555"), ("no audience", None),
                               ("an empty audience", ""), ("an audience in capitals of a prefix", app[:-1]),
                               ("the audience with a blank", app + " "), ("a list of audiences", [app, "other"])):
            self.signed(name, self.claims(aud=audience))
        for name, url in (("another region's service", OTHER_SERVICE), ("no service", None), ("an empty service", ""),
                          ("the service without its slash", self.fake.service_url.rstrip("/")),
                          ("the service in capitals", self.fake.service_url.upper())):
            self.signed(name, self.claims(serviceurl=url))
        self.signed("the claim in another spelling", {**self.claims(serviceurl=None), "serviceUrl": self.fake.service_url})
        self.signed("an activity of another service", serviceUrl=OTHER_SERVICE)
        self.signed("an activity of an evil service", serviceUrl="https://evil.example/")
        self.signed("an activity without a service", serviceUrl=None, stricter=True)
        self.signed("an activity of another channel", channelId="webchat")

    def bytes(self):
        head, payload, signature = token(self.key, self.claims()).split(".")
        self.raw("an empty signature", head, payload, "")
        self.raw("a cut signature", head, payload, signature[:-4])
        self.raw("a longer signature", head, payload, signature + "AAAA")
        self.raw("a changed signature", head, payload, ("B" if signature[0] == "A" else "A") + signature[1:])
        self.raw("a signature of zeros", head, payload, base64url(b"\0" * 256))
        self.raw("a signature of ones", head, payload, base64url(b"\0" * 255 + b"\1"))
        other = base64url(compact(self.claims(sub="mallory")))
        self.raw("another payload", head, other, signature)
        self.raw("another header", base64url(compact(header(self.key.kid, typ="JWS"))), payload, signature)
        self.raw("parts exchanged", payload, head, signature)
        self.raw("a header that is no JSON", base64url(b"RS256"), payload, signature)
        self.signed("a payload that is no JSON", payload=b"hello")
        self.signed("a payload that is a list", payload=b"[]")
        self.signed("a payload nested a thousand deep", payload=b'{"a":' * 1000 + b"1" + b"}" * 1000)
        self.raw("a token of a megabyte's start", head, "A" * 12000, signature)


def cases(fake, activity):
    made = Cases(fake, activity)
    for group in (made.genuine, made.header_forms, made.algorithms, made.keys, made.times, made.names, made.bytes):
        group()
    assert len({case["name"] for case in made.found}) == len(made.found)
    return made.found


def write(path, fake, activity):
    """The cases as a file for the vendor's verifier."""
    found = cases(fake, activity)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"app_id": fake.app_id, "openid_url": fake.openid_url, "cases": found}, file)
    return found
