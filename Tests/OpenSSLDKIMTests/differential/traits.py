"""What may be odd about a signature: changes of one that is not signed yet, by name."""
import base64

from keys import KEYS
from signatures import NOW

# The change, the verdict of RFC 6376 (`pass`, `fail`, or None where it leaves that open), how often.
TRAITS = {}


def trait(name, verdict=None, weight=1):
    """Registers a change of a signature that is not signed yet."""
    def register(change):
        TRAITS[name] = (change, verdict, weight)
        return change
    return register


def set_tag(tag, value, verdict=None, label=None):
    @trait(label or "%s=%s" % (tag, value[:24]), verdict)
    def change(signature):
        signature.tags[tag] = value


def remove_tag(tag):
    @trait("no %s=" % tag, "fail")
    def change(signature):
        if tag == "b":
            signature.raw["b"] = lambda text: ""
        del signature.tags[tag]


for _tag in ("v", "a", "b", "bh", "d", "h", "s"):
    remove_tag(_tag)

for _value, _verdict in (("2", "fail"), ("0", "fail"), ("", "fail"), ("1.0", "fail"), ("01", "fail"), ("0.5", "fail")):
    set_tag("v", _value, _verdict)
for _value in ("rsa-sha512", "foo", "", "ed25519-sha1", "rsa", "rsa-sha256x", "dsa-sha256", "rsa sha256"):
    set_tag("a", _value, "fail")
for _value in ("nofws", "", "relaxed/foo", "/", "/simple", "relaxed/", "relaxed/simple/x", "relaxed:simple"):
    set_tag("c", _value, "fail")
for _value, _verdict in (("dns/txt:foo", "pass"), ("foo:dns/txt", "pass"), ("foo : dns/txt", "pass"), ("foo", "fail"),
                         ("dns/foo", "fail"), ("", "fail"), ("dns", "fail"), ("dns/txt:", None)):
    set_tag("q", _value, _verdict)
for _value, _verdict in (
    ("@a.example.com", "pass"), ("joe@example.com", "pass"), ("joe=20x@example.com", "pass"), ("=40@example.com", "pass"), ("\"@\"@example.com", "pass"), ("\"a=5C\"@\"@example.com", "pass"),
    ("joe@a.b.example.com", "pass"), ("@EXAMPLE.com", "pass"), ("\"a b\"@example.com", "pass"), ("@example.org", "fail"),
    ("joe@evilexample.com", "fail"), ("@com", "fail"), ("example.com", "fail"), ("", "fail"), ("@", "fail"),
    ("joe@example.com@example.org", "fail"), ("joe@example.org@example.com", "fail"), ("@.example.com", "fail"),
    ("j\u00fc@example.com", "pass"),
):
    set_tag("i", _value, _verdict)
for _value, _verdict in (("-1", "fail"), ("x", "fail"), ("", "fail"), ("1x", "fail"), ("+1", "fail"), ("9" * 76, "fail"),
                         ("9" * 77, "fail"), ("1 0", "fail"), ("0x10", "fail"), ("99999999", "fail"),
                         ("18446744073709551616", "fail")):
    set_tag("l", _value, _verdict, label="l=" + (_value if len(_value) < 12 else "%d digits" % len(_value)))
for _value, _verdict in ((str(NOW + 200), "pass"), (str(NOW + 4000), "fail"), (str(NOW + 10**6), "fail"), ("x", "fail"),
                         ("", "fail"), ("-5", "fail"), ("9" * 12, "fail"), ("9" * 13, "fail"), ("0", "pass"),
                         ("000000000001", "pass"), ("1.5", "fail")):
    set_tag("t", _value, _verdict, label="t=%s" % (
        "now+%d" % (int(_value) - NOW) if _value.isdigit() and NOW < int(_value) < 2 * NOW else _value))
for _value, _verdict in ((str(NOW - 1), "fail"), (str(NOW - 100), "fail"), (str(NOW - 10**6), "fail"), (str(NOW + 1), "pass"),
                         ("x", "fail"), ("", "fail"), ("-5", "fail"), ("0", "fail"), ("9" * 12, "pass"), ("9" * 13, "fail")):
    set_tag("x", _value, _verdict, label="x=%s" % (
        "now%+d" % (int(_value) - NOW) if _value.isdigit() and NOW // 2 < int(_value) < 2 * NOW else _value))
for _value, _verdict in (
    ("", "fail"), (".", "fail"), ("com", "fail"), ("example.com.", None), ("EXAMPLE.com", "pass"), ("exa mple.com", "fail"),
    ("example..com", "fail"), ("a@example.com", "fail"), ("x" * 64 + ".example.com", "fail"),
    (".".join(["x" * 60] * 5) + ".com", "fail"), ("-a.example.com", None), ("a_b.example.com", None),
):
    @trait("d=" + (_value if len(_value) < 20 else "%d octets" % len(_value)), _verdict)
    def _change(signature, value=_value):
        signature.tags["d"] = value
        signature.tags.pop("i", None)
        signature.key_name = signature.tags["s"] + "._domainkey." + value.lower().rstrip(".")
for _value, _verdict in (("", "fail"), ("a.b", "pass"), ("S.B", "pass"), ("a_b", None), ("a b", "fail"), ("a..b", "fail"),
                         ("x" * 63, "pass"), ("x" * 64, "fail"), (".".join(["x" * 50] * 5), "fail"), ("-a", None),
                         ("a/b", "fail")):
    @trait("s=" + (_value if len(_value) < 20 else "%d octets" % len(_value)), _verdict)
    def _change(signature, value=_value):
        signature.tags["s"] = value
        signature.key_name = value.lower() + "._domainkey." + signature.tags["d"]


@trait("a=rsa-sha1", "fail", 4)
def _(signature):
    signature.key, signature.hash = "r1", "sha1"
    signature.tags["a"] = "rsa-sha1"
    signature.record = {"p": base64.b64encode(KEYS["r1"].public()).decode()}


@trait("key 512 bits", "fail", 2)
def _(signature):
    signature.key = "short"
    signature.tags["a"] = "rsa-sha256"
    signature.record = {"p": base64.b64encode(KEYS["short"].public()).decode()}


@trait("key 1016 bits", "fail", 2)
def _(signature):
    signature.key = "almost"
    signature.tags["a"] = "rsa-sha256"
    signature.record = {"p": base64.b64encode(KEYS["almost"].public()).decode()}


@trait("a= in capitals", None)
def _(signature):
    signature.tags["a"] = signature.tags["a"].upper()


@trait("c= in capitals", None)
def _(signature):
    signature.tags["c"] = (signature.header + "/" + signature.body).title()


@trait("a= of the other kind", "fail", 2)
def _(signature):
    signature.tags["a"] = "ed25519-sha256" if KEYS[signature.key].kind == "rsa" else "rsa-sha256"


@trait("l= is all", "pass", 4)
def _(signature):
    signature.limit = lambda count: count


@trait("l= is less", "pass", 4)
def _(signature):
    signature.limit = lambda count: count // 2


@trait("l=0", "pass", 2)
def _(signature):
    signature.limit = lambda count: 0


@trait("l= with zeros before", "pass")
def _(signature):
    signature.limit = lambda count: 0
    signature.tags["l"] = "0000"


@trait("x= is not after t=", "fail", 2)
def _(signature):
    signature.tags["t"] = str(NOW - 5)
    signature.tags["x"] = str(NOW - 5)


@trait("From is not in h=", "fail", 3)
def _(signature):
    signature.names = [name for name in signature.names if name != "from"] or ["to"]


@trait("oversigned", "pass", 4)
def _(signature):
    signature.names += ["from", "x-missing", "subject", "x-a", "x-a", "x-a"]


@trait("h= names dkim-signature", "pass", 2)
def _(signature):
    signature.names.append("dkim-signature")


@trait("h= in capitals", "pass")
def _(signature):
    signature.names = [name.upper() for name in signature.names]


@trait("h= has 300 names", "pass")
def _(signature):
    signature.names += ["x-%d" % number for number in range(300)]


for _text, _verdict in (("from::to", "fail"), (":from", "fail"), ("from:", "fail"), ("", "fail"), ("from:t o", "fail"),
                        ("from:to\x01", "fail"), ("from,to", "fail")):
    @trait("h=" + _text.replace("\x01", "(1)"), _verdict)
    def _(signature, text=_text):
        signature.names = [name.strip() for name in text.split(":")]
        signature.raw["h"] = text


for _label, _change, _verdict in (
    ("with spaces", lambda text: " ".join(text), "pass"), ("without filling", lambda text: text.rstrip("="), None),
    ("empty", lambda text: "", "fail"), ("with a hyphen", lambda text: "-" + text[1:], "fail"),
    ("cut", lambda text: text[:-6].rstrip(), "fail"), ("longer", lambda text: text + "AAAA", "fail"),
    ("with a dot at its end", lambda text: text + ".", "fail"), ("with 8-bit", lambda text: text + "\u00fc", "fail"),
    ("of zeros", lambda text: "A" * 43 + "=", "fail"), ("filled twice", lambda text: text + "==", "fail"),
):
    @trait("bh= " + _label, _verdict)
    def _(signature, change=_change):
        signature.raw["bh"] = change

    @trait("b= " + _label, _verdict)
    def _(signature, change=_change):
        signature.raw["b"] = change


@trait("b= is not last", "pass", 3)
def _(signature):
    signature.order = "random"


@trait("b= with white space around", "pass", 2)
def _(signature):
    signature.raw["b"] = lambda text: " " + text + "\r\n "


for _label, _text, _verdict in (("two semicolons at the end", ";;", "fail"), ("a comment at the end", "; (x)", "fail"),
                                ("a name without value", "; x", "fail"), ("white space at the end", "; ", "pass"),
                                ("a fold at the end", ";\r\n ", "pass"), ("a tag without name", "; =x", "fail"),
                                ("a tag that starts with a digit", "; 1x=y", "fail"),
                                ("a tag that starts with _", "; _x=y", "fail"), ("an unknown tag", "; x_1=y", "pass"),
                                ("a tag with a hyphen", "; x-y=z", "fail"),
                                ("an empty unknown tag", "; y=", "pass"), ("8-bit in an unknown tag", "; y=\u00fc", None),
                                ("NUL in an unknown tag", "; y=a\0b", "fail"), ("DEL in an unknown tag", "; y=a\x7fb", "fail"),
                                ("a tag in capitals", "; D=example.org", "pass"), ("z=", "; z=From:joe=40|To:x", "pass"),
                                ("70 unknown tags", "".join("; t%d=x" % n for n in range(70)), None),
                                ("an equals sign in a value", "; y=a=b=c", "pass"),
                                ("g= in the signature", "; g=joe", "pass")):
    @trait(_label, _verdict)
    def _(signature, text=_text):
        signature.extra_text["end"] = text


@trait("a semicolon before all", "fail")
def _(signature):
    signature.extra_text["start"] = ";"


@trait("two semicolons between", "fail")
def _(signature):
    signature.extra_text["separator"] = ";;"


@trait("white space before semicolons", "pass", 2)
def _(signature):
    signature.extra_text["separator"] = " ;"


for _tag in ("v", "a", "d", "s", "c", "h", "bh", "l", "i", "q", "t", "y"):
    @trait("%s= twice" % _tag, "fail")
    def _(signature, tag=_tag):
        value = signature.tags.get(tag) or {"l": "0", "i": "@example.com", "q": "dns/txt", "t": "1", "y": "z", "h": "from",
                                            "bh": "AAAA", "c": "simple"}[tag]
        signature.extra_text["end"] = "; %s=%s%s" % (tag, value, "; y=z" if tag == "y" else "")
        if tag not in signature.tags and tag != "y":
            signature.extra_text["end"] += "; %s=%s" % (tag, value)
