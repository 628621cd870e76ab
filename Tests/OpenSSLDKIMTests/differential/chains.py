#!/usr/bin/env python3
"""Random ARC chains with what dkimpy says of them: chains.py SEED COUNT > JSON LINES.

Needs python3-dkim, python3-authres and python3-nacl. Each line is a case: message (base64), zone (list of [name,
base64 of the record]), traits (what was done to a chain of careful sealers), sets, dkimpy: `pass`, `fail`, `none`, or
`ended` for a chain whose newest sealer found it broken, with dkimpy's words behind it. dkimpy seals and verifies; the
same seed makes the same cases."""
import base64
import json
import random
import re
import sys
import types

import dkim
import messages
from keys import KEYS, _element, _integer

dkim.time = types.SimpleNamespace(time=lambda: messages.NOW)
SEALERS = [("list.example.org", "s1", "r1"), ("mx.example.net", "arc", "r2"), ("sub.mx.example.net", "b", "r3"),
           ("forward.example.com", "2026", "r1")]
KINDS = [b"ARC-Authentication-Results", b"ARC-Message-Signature", b"ARC-Seal"]


def private_key(name):
    key = KEYS[name]
    secret = pow(key.exponent, -1, (key.p - 1) * (key.q - 1))
    numbers = (0, key.modulus, key.exponent, secret, key.p, key.q, *key.secrets)
    text = base64.b64encode(_element(0x30, b"".join(map(_integer, numbers)))).decode()
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    return ("-----BEGIN RSA PRIVATE KEY-----\n%s\n-----END RSA PRIVATE KEY-----\n" % lines).encode()


PRIVATE = {name: private_key(name) for _, _, name in SEALERS}


def record(name):
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(KEYS[name].public())


def join(fields, body):
    return b"".join(name + b":" + value + b"\r\n" for name, value in fields) + b"\r\n" + body


def split(text):
    head, body = text.split(b"\r\n\r\n", 1)
    fields = re.split(rb"\r\n(?![ \t])", head)
    return [tuple(field.split(b":", 1)) for field in fields], body


def seal(pick, fields, body, instance, status=None):
    """One more set by dkimpy, which takes the results from the field of the sealer's own name."""
    domain, selector, key = pick.choice(SEALERS)
    arc = b"" if instance == 1 else b"; arc=" + (status or b"pass")
    results = b" mx.test; spf=%s smtp.mailfrom=example.com%s; dmarc=%s header.from=example.com" % (
        pick.choice([b"pass", b"fail"]), arc, pick.choice([b"pass", b"fail"]))
    fields = [(b"Authentication-Results", results)] + fields
    lines = dkim.arc_sign(join(fields, body), selector.encode(), domain.encode(), PRIVATE[key], b"mx.test",
                          timestamp=messages.NOW - 1000 + instance)
    added, _ = split(b"".join(lines) + b"\r\n")
    # The next hop takes the results out.
    return added + fields[1:]


def change_on_the_way(pick, fields, body):
    """What lists and forwarders do before they seal."""
    kind = pick.choice(["nothing", "nothing", "trace", "subject", "footer"])
    if kind == "trace":
        fields = [(b"Received", b" from a.example.net by b.example.org;\r\n\tSun, 22 Nov 2026 12:00:00 +0000")] + fields
    elif kind == "subject":
        fields = [(name, value + b" [list]") if name.lower() == b"subject" else (name, value) for name, value in fields]
    elif kind == "footer":
        body += b"-- \r\nfooter\r\n"
    return fields, body


def places(fields, kind=None):
    return [place for place, (name, _) in enumerate(fields) if name in ([kind] if kind else KINDS)]


DAMAGES = {}


def damage(name, weight=1):
    def register(change):
        DAMAGES[name] = (change, weight)
        return change
    return register


@damage("nothing", 14)
def _(pick, fields, body, zone):
    return fields, body


@damage("octet of an ARC field", 6)
def _(pick, fields, body, zone):
    place = pick.choice(places(fields))
    name, value = fields[place]
    at = pick.randrange(len(value))
    fields[place] = name, value[:at] + bytes([pick.randrange(33, 127)]) + value[at + 1 :]
    return fields, body


@damage("octet of another field", 2)
def _(pick, fields, body, zone):
    place = pick.choice([place for place in range(len(fields)) if fields[place][0] not in KINDS and fields[place][1]])
    name, value = fields[place]
    at = pick.randrange(len(value))
    fields[place] = name, value[:at] + bytes([pick.randrange(33, 127)]) + value[at + 1 :]
    return fields, body


@damage("octet of the body", 2)
def _(pick, fields, body, zone):
    at = pick.randrange(len(body) + 1)
    return fields, body[:at] + b"x" + body[at + 1 :]


@damage("empty lines at the end", 2)
def _(pick, fields, body, zone):
    return fields, body + b"\r\n" * pick.randint(1, 3)


@damage("white space in the body", 2)
def _(pick, fields, body, zone):
    return fields, body.replace(b"\r\n", b" \t\r\n", 1)


@damage("field left out", 4)
def _(pick, fields, body, zone):
    del fields[pick.choice(places(fields))]
    return fields, body


@damage("field twice", 2)
def _(pick, fields, body, zone):
    fields.insert(pick.randrange(len(fields) + 1), fields[pick.choice(places(fields))])
    return fields, body


@damage("fields in another order", 3)
def _(pick, fields, body, zone):
    arc = [field for field in fields if field[0] in KINDS]
    pick.shuffle(arc)
    return arc + [field for field in fields if field[0] not in KINDS], body


@damage("names in another case", 3)
def _(pick, fields, body, zone):
    return [(pick.choice([name.upper(), name.lower(), name]), value) for name, value in fields], body


@damage("folded anew", 3)
def _(pick, fields, body, zone):
    def folded(value):
        return re.sub(rb"(\r\n)?[ \t]+", lambda _: pick.choice([b"\r\n ", b" ", b"\t"]), value)
    return [(name, folded(value)) for name, value in fields], body


@damage("instance changed", 4)
def _(pick, fields, body, zone):
    place = pick.choice(places(fields))
    name, value = fields[place]
    number = pick.choice([b"0", b"1", b"2", b"3", b"9", b"51", b"", b"x", b"01", b"1.0"])
    fields[place] = name, re.sub(rb"\bi=\d+", b"i=" + number, value, count=1)
    return fields, body


@damage("status changed", 4)
def _(pick, fields, body, zone):
    place = pick.choice(places(fields, b"ARC-Seal"))
    name, value = fields[place]
    status = pick.choice([b"none", b"pass", b"fail", b"", b"Pass", b"other"])
    fields[place] = name, re.sub(rb"\bcv=\w+", b"cv=" + status, value, count=1)
    return fields, body


@damage("tag taken out", 4)
def _(pick, fields, body, zone):
    place = pick.choice(places(fields, b"ARC-Seal") + places(fields, b"ARC-Message-Signature"))
    name, value = fields[place]
    tags = value.split(b";")
    del tags[pick.randrange(len(tags))]
    fields[place] = name, b";".join(tags)
    return fields, body


@damage("tag added", 4)
def _(pick, fields, body, zone):
    place = pick.choice(places(fields, b"ARC-Seal") + places(fields, b"ARC-Message-Signature"))
    name, value = fields[place]
    tag = pick.choice([b"h=from", b"v=1", b"zz=1", b"x=1", b"l=0", b"t=1", b"c=simple/simple", b"=", b""])
    fields[place] = name, b" " + tag + b";" + value
    return fields, body


@damage("newest set taken out", 3)
def _(pick, fields, body, zone):
    newest = max(int(re.search(rb"\bi=(\d+)", fields[place][1])[1]) for place in places(fields))
    return [field for field in fields if field[0] not in KINDS or b"i=%d;" % newest not in field[1]], body


@damage("oldest set taken out", 2)
def _(pick, fields, body, zone):
    return [field for field in fields if field[0] not in KINDS or b"i=1;" not in field[1]], body


@damage("second From", 2)
def _(pick, fields, body, zone):
    return [(b"From", b" eve@example.org")] + fields, body


@damage("key taken out", 2)
def _(pick, fields, body, zone):
    del zone[pick.choice(sorted(zone))]
    return fields, body


@damage("key changed", 4)
def _(pick, fields, body, zone):
    name = pick.choice(sorted(zone))
    zone[name] = pick.choice([b"v=DKIM1; p=", b"v=DKIM1; k=rsa; h=sha1; p=", b"hello", record("r2"), record("short"),
                              zone[name].replace(b"k=rsa; ", b""), zone[name] + b"; t=y", zone[name] + b"; s=tlsrpt"])
    return fields, body


def case(seed):
    pick = random.Random(seed)
    fields, body = messages.message(pick)
    fields = [(name, value) for name, value in fields if not name.lower().startswith(b"arc-")]
    zone = {"%s._domainkey.%s" % (selector, domain): record(key) for domain, selector, key in SEALERS}
    traits = []
    sets = pick.randint(1, 5)
    for instance in range(1, sets + 1):
        status = None
        if instance > 1 and instance == sets and pick.random() < 0.05:
            status = b"fail"
            traits.append("cv=fail by the newest sealer")
        fields = seal(pick, fields, body, instance, status)
        if instance < sets:
            fields, body = change_on_the_way(pick, fields, body)
    names = sorted(DAMAGES)
    name = pick.choices(names, [DAMAGES[name][1] for name in names])[0]
    fields, body = DAMAGES[name][0](pick, list(fields), body, zone)
    traits.append(name)
    return join(fields, body), zone, traits, sets


def dkimpy(message, zone):
    def lookup(name, timeout=5):
        return zone.get(name.decode("utf-8", "replace").rstrip(".").lower())
    try:
        result, _, words = dkim.arc_verify(message, dnsfunc=lookup)
    except Exception as error:  # pylint: disable=broad-except
        result, words = b"fail", "%s: %s" % (type(error).__name__, error)
    return (result.decode() if result is not None else "ended"), words[:200]


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    for number in range(count):
        message, zone, traits, sets = case(seed * 10**7 + number)
        result, words = dkimpy(message, zone)
        print(json.dumps({
            "message": base64.b64encode(message).decode(),
            "zone": [[name, base64.b64encode(text).decode()] for name, text in sorted(zone.items())],
            "traits": traits, "sets": sets, "dkimpy": result, "words": words}))


main()
