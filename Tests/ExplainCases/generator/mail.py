"""Messages, their DKIM signatures and ARC seals, and the zone files around them, for generate.py.

Everything is made by the letter of the RFCs with the keys of the differential tests, which are of no use to anybody. The
same input makes the same octets."""
import base64
import datetime
import hashlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "OpenSSLDKIMTests", "differential"))
from keys import KEYS  # noqa: E402
from signatures import canonical_body, canonical_field, signed_fields  # noqa: E402

# When all cases are judged, and when their messages were signed.
AT = "2026-11-23T09:00:00Z"
NOW = int(datetime.datetime.fromisoformat(AT).timestamp())
SIGNED = NOW - 60
FIELDS = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
BODY = """\
Hello Bob,

the delivery leaves on Thursday at 10:00; the papers are with the driver.

Kind regards
Alice
"""


class Mail:
    """A message: fields from the top down, values without the space behind the colon."""

    def __init__(self, sender="Alice <alice@example.com>", subject="Delivery on Thursday", body=BODY,
                 recipient="Bob <bob@example.net>"):
        self.fields = [
            ("From", sender), ("To", recipient), ("Subject", subject), ("Date", "Mon, 23 Nov 2026 08:59:00 +0000"),
            ("Message-ID", "<20261123085900.7f3a@mail.example.com>"), ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8")]
        self.body = body

    def octets(self):
        head = "".join("%s: %s\r\n" % field for field in self.fields)
        return head.encode("utf-8", "surrogateescape") + b"\r\n" + self.wire_body()

    def wire_body(self):
        return self.body.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")

    def wire_fields(self):
        return [(name.encode(), b" " + value.encode("utf-8", "surrogateescape")) for name, value in self.fields]

    def add(self, name, value):
        self.fields.insert(0, (name, value))
        return self

    def change(self, name, value):
        """Gives the first field of a name another value; None takes it out."""
        at = next(index for index, (other, _) in enumerate(self.fields) if other.lower() == name.lower())
        self.fields[at : at + 1] = [] if value is None else [(self.fields[at][0], value)]
        return self

    def sign(self, domain="example.com", selector="s2026", key="r2", method="relaxed/relaxed", names=None, length=None,
             algorithm=None, drop=(), field="DKIM-Signature", more="", hash_name="sha256", raw=None):
        """Puts a signature on top. `more` are further tags, `drop` tags that are left out, `raw` changes the text of the
        field before it is signed."""
        header, body = method.split("/")
        names = [name.lower() for name in (names or [name for name in FIELDS if any(n == name for n, _ in self.fields)])]
        text = canonical_body(self.wire_body(), body)
        if length is not None:
            text = text[:length]
        digest = base64.b64encode(hashlib.new(hash_name, text).digest()).decode()
        tags = [] if field.startswith("ARC") else [("v", "1")]
        tags += [("a", algorithm or KEYS[key].kind + "-sha256"), ("c", method), ("d", domain), ("s", selector)]
        tags += [tuple(tag.split("=", 1)) for tag in more.split("; ") if tag]
        tags += [("l", str(length))] * (length is not None) + [("h", ":".join(names)), ("bh", digest)]
        lines = "; ".join("%s=%s" % tag for tag in tags if tag[0] not in drop and tag[0] not in ("h", "bh"))
        for name in ("h", "bh"):
            lines += "".join(";\r\n\t%s=%s" % tag for tag in tags if tag[0] == name and name not in drop)
        value = lines + ";\r\n\tb="
        value = raw(value) if raw else value
        signed = b"".join(canonical_field(name, text, header) for name, text in signed_fields(self.wire_fields(), names))
        signed += canonical_field(field.encode(), b" " + value.encode(), header)[:-2]
        return self.add(field, value + wrapped(KEYS[key].sign(signed, hash_name)))

    def seal(self, instance, domain, selector="arc", key="r2", results="", cv=None):
        """Puts an ARC set on top (RFC 8617, 5.1)."""
        cv = cv or ("none" if instance == 1 else "pass")
        self.sign(domain, selector, key, field="ARC-Message-Signature", more="i=%d; t=%d" % (instance, SIGNED))
        # The set is sealed in the order of its fields, not in that of the message.
        name, message_signature = self.fields.pop(0)
        sets = [[self.of_instance(kind, number) for kind in
                 ("ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal")] for number in range(1, instance)]
        new = [("ARC-Authentication-Results", "i=%d; %s" % (instance, results)), (name, message_signature)]
        text = "i=%d; a=%s-sha256; cv=%s; d=%s; s=%s; t=%d;\r\n\tb=" % (
            instance, KEYS[key].kind, cv, domain, selector, SIGNED)
        chain = [field for one in (sets if cv != "fail" else []) for field in one if field] + new
        signed = b"".join(canonical_field(name.encode(), b" " + value.encode(), "relaxed") for name, value in chain)
        signed += canonical_field(b"ARC-Seal", b" " + text.encode(), "relaxed")[:-2]
        self.fields[:0] = [("ARC-Seal", text + wrapped(KEYS[key].sign(signed))), (name, message_signature), new[0]]
        return self

    def of_instance(self, kind, instance):
        return next((field for field in self.fields if field[0] == kind and "i=%d;" % instance in field[1]), None)


def wrapped(signature):
    text = base64.b64encode(signature).decode()
    return "\r\n\t ".join(text[place : place + 70] for place in range(0, len(text), 70))


def key_record(key="r2", tags="v=DKIM1; k=%s; "):
    kind = KEYS[key].kind
    return (tags % kind if "%s" in tags else tags) + "p=" + base64.b64encode(KEYS[key].public()).decode()


def txt(name, text):
    """A TXT record, in strings of at most 250 octets."""
    quoted = [text[place : place + 250].replace("\\", "\\\\").replace('"', '\\"') for place in range(0, len(text), 250)]
    if len(quoted) == 1:
        return '%s IN TXT "%s"\n' % (name.ljust(20), quoted[0])
    return "%s IN TXT (\n%s )\n" % (name.ljust(20), "\n".join('    "%s"' % string for string in quoted))


def zone(spf="v=spf1 mx -all", dmarc="v=DMARC1; p=reject; rua=mailto:dmarc@example.com", dkim="r2", more="",
         domain="example.com"):
    """The zone of a sender with one mail server; `more` are records beside."""
    text = "$ORIGIN %s.\n$TTL 3600\n" % domain
    text += "@   IN SOA ns1 hostmaster ( 2026112301 7200 3600 1209600 300 )\n    IN NS  ns1\n    IN MX  10 mail\n"
    text += "ns1  IN A 192.0.2.2\nmail IN A 192.0.2.10\n"
    for record in [spf] if isinstance(spf, str) else spf or []:
        text += txt("@", record)
    for record in [dmarc] if isinstance(dmarc, str) else dmarc or []:
        text += txt("_dmarc", record)
    if dkim:
        text += txt("s2026._domainkey", key_record(dkim))
    text += more
    if domain == "example.com":
        text += "10.2.0.192.in-addr.arpa. IN PTR mail.example.com.\n"
    return text


def other(domain, *records):
    """Records of another domain, in a file that goes on: `(name, type and data)` or finished lines."""
    text = "\n$ORIGIN %s.\n" % domain
    for record in records:
        text += record if isinstance(record, str) else "%s IN %s\n" % (record[0].ljust(20), record[1])
    return text
