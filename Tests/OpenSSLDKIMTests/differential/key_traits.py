"""What may be odd about a key record: changes of a signature that is not signed yet, by name."""
import base64

from keys import KEYS
from traits import trait


def set_key(tag, value, verdict=None, label=None):
    @trait(label or "key %s=%s" % (tag, value[:24]), verdict)
    def change(signature):
        signature.record[tag] = value


for _value, _verdict in (("DKIM2", "fail"), ("dkim1", "fail"), ("", "fail"), ("1", "fail"), ("DKIM1 ", "pass"), ("DKIM 1", "fail")):
    @trait("key v=" + _value, _verdict)
    def _(signature, value=_value):
        signature.record = {"v": value} | {name: text for name, text in signature.record.items() if name != "v"}


@trait("key v= is not first", "fail")
def _(signature):
    signature.record.pop("v", None)
    signature.record["v"] = "DKIM1"


for _value, _verdict in (("foo", "fail"), ("", "fail"), ("RSA", None)):
    set_key("k", _value, _verdict)


@trait("key k= of the other kind", "fail", 2)
def _(signature):
    signature.record["k"] = "ed25519" if KEYS[signature.key].kind == "rsa" else "rsa"


@trait("key k= is missing", None)
def _(signature):
    signature.record.pop("k", None)


for _value, _verdict in (("sha256", "pass"), ("sha1", "fail"), ("sha1:sha256", "pass"), ("sha1 : sha256", "pass"),
                         ("sha512", "fail"), ("SHA256", None), ("", "fail"), ("sha256:", None)):
    set_key("h", _value, _verdict)
for _value, _verdict in (("email", "pass"), ("*", "pass"), ("tlsrpt", "fail"), ("foo:email", "pass"), ("foo : *", "pass"),
                         ("", "fail"), ("foo", "fail"), ("email:", None)):
    set_key("s", _value, _verdict)
for _value, _verdict in (("y", "pass"), ("y:s", None), ("foo", "pass"), ("", None), ("Y", "pass"), ("foo:y", "pass")):
    set_key("t", _value, _verdict)
for _value in ("*", "joe", "", "*x"):
    set_key("g", _value, "pass")
for _value, _verdict in (("a note", "pass"), ("a=3Bb", "pass"), ("", "pass"), ("\u00fc", None)):
    set_key("n", _value, _verdict)
set_key("p", "", "fail")
set_key("p", " ", "fail")
set_key("p", "AAAA", "fail")
set_key("p", "????", "fail")


@trait("key t=s and i= below", "fail", 3)
def _(signature):
    signature.record["t"] = "s"
    signature.tags["i"] = "@a.example.com"


@trait("key t=s and i= the same", "pass", 2)
def _(signature):
    signature.record["t"] = "s"
    signature.tags["i"] = "joe@example.com"


@trait("key p= is missing", "fail")
def _(signature):
    del signature.record["p"]


@trait("key p= with spaces", "pass", 2)
def _(signature):
    signature.record["p"] = " ".join(signature.record["p"][i : i + 20] for i in range(0, len(signature.record["p"]), 20))


@trait("key p= without filling", None)
def _(signature):
    signature.record["p"] = signature.record["p"].rstrip("=")


@trait("key p= cut", "fail")
def _(signature):
    signature.record["p"] = signature.record["p"][: len(signature.record["p"]) // 2]


@trait("key p= of another key", "fail", 2)
def _(signature):
    other = "e2" if KEYS[signature.key].kind == "ed25519" else "r2" if signature.key == "r1" else "r1"
    signature.record["p"] = base64.b64encode(KEYS[other].public()).decode()


@trait("key in the other form", None, 2)
def _(signature):
    """RSAPublicKey alone passes (RFC 6376, 3.6.1); an Ed25519 key in SubjectPublicKeyInfo does not (RFC 8463, 4)."""
    wrapped = KEYS[signature.key].kind == "ed25519"
    signature.record["p"] = base64.b64encode(KEYS[signature.key].public(wrapped)).decode()


@trait("key p= twice", "fail")
def _(signature):
    signature.raw_record = ("v=DKIM1; p=%s; k=%s; p=%s" % (
        signature.record["p"], KEYS[signature.key].kind, signature.record["p"])).encode()


for _label, _text, _verdict in (("two semicolons", b"v=DKIM1;; k=%s; p=%s", "fail"), ("a junk tag", b"v=DKIM1; junk; k=%s; p=%s", "fail"),
                                ("white space around", b" \tv = DKIM1 ;k\t=%s; p= %s ; ", "pass"),
                                ("an unknown tag", b"v=DKIM1; k=%s; p=%s; zz=1", "pass"),
                                ("NUL", b"v=DKIM1; k=%s; p=%s; zz=\0", "fail"),
                                ("4 kB of notes", b"v=DKIM1; k=%s; p=%s; n=" + b"x" * 4000, "pass"),
                                ("quotes", b"\"v=DKIM1; k=%s; p=%s\"", "fail"),
                                ("line ends", b"v=DKIM1;\r\n k=%s;\r\n\tp=%s", "pass")):
    @trait("key record with " + _label, _verdict)
    def _(signature, text=_text):
        signature.raw_record = text % (KEYS[signature.key].kind.encode(),
                                       base64.b64encode(KEYS[signature.key].public()))


for _label, _text in (("empty", b""), ("of SPF", b"v=spf1 -all"), ("v=DKIM1 alone", b"v=DKIM1"), ("of 8-bit", b"\xff\xfe\xfd"),
                      ("a word", b"hello")):
    @trait("key record is " + _label, "fail")
    def _(signature, text=_text):
        signature.raw_record = text


@trait("no key record", "fail", 2)
def _(signature):
    signature.has_record = False
