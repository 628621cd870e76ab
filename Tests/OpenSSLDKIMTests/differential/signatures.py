"""A random signature for generate.py, made by the letter of RFC 6376, without any library for DKIM."""
import base64
import hashlib
import os
import re

from keys import KEYS

NOW = int(os.environ.get("GOMAIL_DKIM_TIME", "1800000000"))
DOMAIN = "example.com"
NAMES = ["From", "To", "Subject", "Date", "X-A", "x-a", "X-B", "Sender", "List-Id", "Reply-To", "DKIM-Filter"]
FOLDS = ["\r\n ", "\r\n\t", "\r\n  "]


# Canonicalization: RFC 6376, 3.4.


def canonical_field(name, value, method):
    if method == "simple":
        return name + b":" + value + b"\r\n"
    value = re.sub(b"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.lower().rstrip(b" \t") + b":" + value + b"\r\n"


def canonical_body(body, method):
    lines = body.split(b"\r\n")
    if method == "relaxed":
        lines = [re.sub(b"[ \t]+", b" ", line).rstrip(b" ") for line in lines]
    while lines and lines[-1] == b"":
        lines.pop()
    text = b"".join(line + b"\r\n" for line in lines)
    return text if text or method == "relaxed" else b"\r\n"


def signed_fields(fields, names):
    """5.4.2: each name takes the last field of that name that was not taken yet."""
    rest = list(fields)
    for name in names:
        for index in reversed(range(len(rest))):
            if rest[index][0].rstrip(b" \t").lower() == name.encode().lower():
                yield rest.pop(index)
                break


class Signature:
    """One signature to be: its tags in order, the keys' zone, and how it is really made."""

    def __init__(self, pick, domain=DOMAIN, key=None):
        self.pick = pick
        self.key = key or pick.choice(["r1", "r1", "r1", "r2", "r3", "e1", "e1"])
        self.hash = "sha256"
        self.header = pick.choice(["simple", "relaxed"])
        self.body = pick.choice(["simple", "relaxed"])
        self.limit = None
        self.names = ["from"] + [pick.choice(NAMES).lower() for _ in range(pick.randint(0, 7))]
        pick.shuffle(self.names)
        selector = "s" + self.key
        self.tags = {
            "v": "1", "a": KEYS[self.key].kind + "-sha256", "c": self.header + "/" + self.body, "d": domain, "s": selector,
            "h": "", "bh": "", "b": "",
        }
        if (self.header, self.body) == ("simple", "simple") and pick.random() < 0.5:
            del self.tags["c"]
        elif self.body == "simple" and pick.random() < 0.5:
            self.tags["c"] = self.header
        for tag, value in (("q", "dns/txt"), ("t", str(NOW - pick.randint(0, 10**6))), ("i", "@" + domain),
                           ("x", str(NOW + pick.randint(0, 10**6)))):
            if pick.random() < 0.3:
                self.tags[tag] = value
        self.record = {"v": "DKIM1", "k": KEYS[self.key].kind, "p": base64.b64encode(KEYS[self.key].public()).decode()}
        if pick.random() < 0.3:
            del self.record["v"]
        if self.record["k"] == "rsa" and pick.random() < 0.3:
            del self.record["k"]
        self.key_name = selector + "._domainkey." + domain
        self.has_record = True
        # Traits that come from how the field is written.
        self.marks = []
        self.raw_record = None
        self.raw = {}
        # How the field is written.
        self.extra_text = {}
        self.ending = pick.choice(["", ";", ""])
        self.between = pick.choice(["", " ", " ", "fold"])
        self.around = pick.random() < 0.1
        self.wraps = pick.random() < 0.6
        self.name = pick.choice(["DKIM-Signature"] * 4 + ["dkim-signature", "DKIM-SIGNATURE"])
        self.order = None

    def space(self):
        return self.pick.choice(["", " ", "\t", *FOLDS])

    def wrap(self, text):
        """Folding white space inside base64: 2.10."""
        if not self.wraps:
            return text
        width = self.pick.choice([17, 40, 72])
        return (self.pick.choice(FOLDS)).join(text[i : i + width] for i in range(0, len(text), width))

    def field(self, fields, body):
        """The field's name and value for this message; `b=` is over both."""
        # What stands in `raw` is not what is signed by: a damaged h= or bh=.
        self.tags["h"] = self.raw.get("h", (self.pick.choice([":", " : ", ":", ":" + FOLDS[0]])).join(self.names)) \
            if "h" in self.tags else None
        limited = canonical_body(body, self.body)
        if self.limit is not None:
            limited = limited[: self.limit(len(limited))]
            self.tags.setdefault("l", str(len(limited)))
        digest = base64.b64encode(hashlib.new(self.hash, limited).digest()).decode()
        if "bh" in self.tags:
            self.tags["bh"] = self.raw["bh"](digest) if "bh" in self.raw else digest
        tags = [(name, value) for name, value in self.tags.items() if value is not None]
        if self.order == "random":
            self.pick.shuffle(tags)
        text, at = self.text(tags)
        # 3.7: the white space around the value of b= goes too; before it stands none.
        unsigned = text[:at] + (text[at:].lstrip(b" \t\r\n") if text[at:].lstrip(b" \t\r\n")[:1] in (b";", b"") else text[at:])
        data = b"".join(canonical_field(name, value, self.header) for name, value in signed_fields(fields, self.names))
        name = self.name.encode()
        data += canonical_field(name, unsigned, self.header)[:-2]
        if text.startswith(b"b"):
            self.marks.append("b= right behind the colon")
        signature = self.wrap(base64.b64encode(KEYS[self.key].sign(data, self.hash)).decode())
        if "b" in self.raw:
            signature = self.raw["b"](signature)
        return name, text[:at] + signature.encode("latin-1") + text[at:]

    def text(self, tags):
        """The field with an empty b=, and where its value goes."""
        out, at = self.pick.choice([" ", "", "\t"]), None
        for index, (name, value) in enumerate(tags):
            if index:
                out += self.extra_text.get("separator", ";")
                out += self.pick.choice(FOLDS) if self.between == "fold" else self.between
            out += name
            before, after = (self.space(), self.space()) if self.around else ("", "")
            out += before + "=" + (after if name != "b" else "")
            if name == "b" and at is None:
                at = len(out.encode("utf-8", "surrogateescape"))
            elif value:
                out += value
        out += self.extra_text.get("end", self.ending)
        out = self.extra_text.get("start", "") + out
        shift = len(self.extra_text.get("start", "").encode())
        octets = out.encode("utf-8", "surrogateescape")
        return octets, len(octets) if at is None else at + shift

    def zone(self):
        """Name and text of the key record; None where there is none."""
        if not self.has_record:
            return None
        if self.raw_record is not None:
            return self.key_name, self.raw_record
        space = self.pick.choice(["", " "])
        text = (";" + space).join(name + "=" + value for name, value in self.record.items())
        return self.key_name, (text + self.pick.choice(["", ";"])).encode("utf-8", "surrogateescape")
