"""RSA keys, JWK sets and signed tokens, as the Bot Framework makes them. Keys come from the openssl program; signing is
RSASSA-PKCS1-v1_5 (RFC 8017 §8.2), a few lines, so that a test can also sign wrongly."""

import base64
import functools
import hashlib
import hmac
import json
import re
import subprocess
import tempfile
import time

ISSUER = "https://api.botframework.com"
DIGEST_INFO = {"sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
               "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
               "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
               "sha1": bytes.fromhex("3021300906052b0e03021a05000414")}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(thing):
    return json.dumps(thing, separators=(",", ":")).encode()


class Key:
    """One RSA key pair with the name and the endorsements it is published under."""

    def __init__(self, kid="key-1", endorsements=("msteams",), bits=2048):
        self.kid, self.endorsements, self.bits = kid, list(endorsements), bits
        made = subprocess.run(["openssl", "genrsa", str(bits)], capture_output=True, check=True).stdout
        self.pem = made.decode()
        text = subprocess.run(["openssl", "rsa", "-noout", "-text"], input=made, capture_output=True, check=True).stdout.decode()
        self.n, self.d = self._number(text, "modulus"), self._number(text, "privateExponent")
        self.e = 65537

    @staticmethod
    def _number(text, name):
        digits = re.search(name + r":\n((?:    .*\n)+)", text).group(1)
        return int(re.sub(r"[^0-9a-f]", "", digits), 16)

    def jwk(self, **changes):
        size = (self.n.bit_length() + 7) // 8
        entry = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": base64url(self.n.to_bytes(size, "big")),
                 "e": base64url(self.e.to_bytes(3, "big")), "endorsements": self.endorsements}
        entry.update(changes)
        return {name: value for name, value in entry.items() if value is not None}

    def public_pem(self):
        return subprocess.run(["openssl", "rsa", "-pubout"], input=self.pem.encode(), capture_output=True, check=True).stdout

    def sign(self, text, digest="sha256"):
        size = (self.n.bit_length() + 7) // 8
        info = DIGEST_INFO[digest] + hashlib.new(digest, text).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(size, "big")

    def sign_pss(self, text):
        with_key = ["openssl", "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sign"]
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(self.pem)
            file.flush()
            return subprocess.run([*with_key, file.name], input=text, capture_output=True, check=True).stdout


@functools.lru_cache
def usual_key(kid="key-1", endorsements=("msteams",)):
    """Making a key takes a moment; most tests can share one."""
    return Key(kid, endorsements)


def claims(app_id, service_url, *, now=None, **changes):
    """The claims of a genuine token; None leaves one out."""
    now = time.time() if now is None else now
    made = {"serviceurl": service_url, "nbf": int(now) - 60, "exp": int(now) + 3600, "iss": ISSUER, "aud": app_id}
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}


def header(kid, /, **changes):
    made = {"alg": "RS256", "kid": kid, "x5t": kid, "typ": "JWT"}
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}


def token(key, payload, head=None, digest="sha256"):
    """header.payload.signature"""
    head = header(key.kid) if head is None else head
    text = (base64url(head if isinstance(head, bytes) else compact(head)) + "." +
            base64url(payload if isinstance(payload, bytes) else compact(payload))).encode()
    return text.decode() + "." + base64url(key.sign(text, digest))


def webhook_authorization(secret, body):
    """What Teams puts into the header of an outgoing webhook."""
    return "HMAC " + base64.b64encode(hmac.new(base64.b64decode(secret), body, hashlib.sha256).digest()).decode()
