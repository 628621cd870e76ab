"""Random messages with signatures for generate.py.

A case has traits: one for each thing about it that is not as a careful signer does it, and the RFC's verdict
where there is but one reading of it."""
import random

import key_traits  # registers its changes  # pylint: disable=unused-import
from signatures import DOMAIN, NAMES, NOW, Signature
from traits import TRAITS

PIECES = [b"word", b"a", b"B", b" ", b"  ", b"\t", b" \t ", b":", b";", b"=", b"\xc3\xbc", b"<x@example.com>", b"-",
          b"b=", b"\xff\x80"]


def text(pick, most, fold):
    out = b""
    for _ in range(pick.randint(0, most)):
        out += pick.choice(PIECES)
        if fold and pick.random() < 0.15:
            out += b"\r\n" + pick.choice([b" ", b"\t", b"  "]) + b"w"
    return out


def message(pick):
    fields = [(b"From", b" joe@example.com")]
    for _ in range(pick.randint(0, 12)):
        fields.append((pick.choice(NAMES[1:]).encode(), pick.choice([b" ", b"", b"\t", b"  "]) + text(pick, 8, True)))
    pick.shuffle(fields)
    body = b""
    for _ in range(pick.randint(0, 12)):
        body += text(pick, 6, False) + pick.choice([b"\r\n", b"\r\n", b" \r\n", b"\r\n\r\n"])
    body += pick.choice([b"", b"\r\n\r\n\r\n", b"last\r\n", b" \r\n\t\r\n"])
    return fields, body


def odd_message(pick, fields, body):
    """Changes a message that is not signed yet: the trait, the fields, the body."""
    kind = pick.choice(["two From fields", "a field of 120 kB", "a line of 20 kB in the body", "a body of 200 kB",
                        "white space before the colon", "an empty field", "a body of empty lines", "an empty body",
                        "CR in the body", "NUL in the body", "NUL in a field", "a field of white space lines",
                        "a name of odd octets", "CR in a field"])
    at = pick.randrange(len(fields) + 1)
    if kind == "two From fields":
        fields.insert(at, (pick.choice([b"From", b"FROM"]), b" other@example.org"))
    elif kind == "a field of 120 kB":
        fields.insert(at, (b"To", b"\r\n".join(b" someone%d@example.org," % n for n in range(4600))))
    elif kind == "a line of 20 kB in the body":
        body = b"x y  z " * 3000 + b"\r\n" + body
    elif kind == "a body of 200 kB":
        body = (b"word  " * pick.randint(1, 12) + b"\r\n") * 3000 + body
    elif kind == "white space before the colon":
        fields.insert(at, (b"Subject ", b" x"))
    elif kind == "an empty field":
        fields.insert(at, (b"X-A", b""))
    elif kind == "a body of empty lines":
        body = b"\r\n" * pick.randint(1, 9)
    elif kind == "an empty body":
        body = b""
    elif kind == "CR in the body":
        body = b"a\rb \r c\r\r\n \r\r\n" + body
    elif kind == "NUL in the body":
        body = b"a\0b\r\n" + body
    elif kind == "NUL in a field":
        fields.insert(at, (b"X-A", b" a\0b"))
    elif kind == "a field of white space lines":
        fields.insert(at, (b"X-B", b" \r\n \t\r\n x\r\n "))
    elif kind == "a name of odd octets":
        fields.insert(at, (b"x!#$%&'*+/?^_`{|}~-", b" x"))
    elif kind == "CR in a field":
        fields.insert(at, (b"X-A", b" a\rb"))
    return kind, fields, body


def damage(pick, head, body):
    """Changes a signed message: the trait, header section, body."""
    kind = pick.choice(["octet", "case", "space", "added field", "added From", "body", "appended", "removed line", "swapped",
                        "blanks appended"])
    lines = head.split(b"\r\n")
    if kind == "octet":
        at = pick.randrange(len(head))
        while head[at : at + 1] in (b"\r", b"\n"):
            at = pick.randrange(len(head))
        head = head[:at] + bytes([pick.choice(b"aZ0 ;=:\t")]) + head[at + 1 :]
    elif kind == "case":
        at = pick.choice([number for number, line in enumerate(lines) if line[:1] not in (b" ", b"\t")])
        name, _, value = lines[at].partition(b":")
        lines[at] = name.swapcase() + b":" + value
        head = b"\r\n".join(lines)
    elif kind == "space":
        at = pick.choice([number for number, byte in enumerate(head) if byte == 0x20] or [0])
        head = head[:at] + pick.choice([b"  ", b"\t", b" \t", b"\r\n "]) + head[at + 1 :]
    elif kind in ("added field", "added From", "removed line"):
        at = pick.choice([number for number, line in enumerate(lines) if line[:1] not in (b" ", b"\t")])
        if kind == "removed line" and len(lines) > 1:
            del lines[at]
            while at < len(lines) and lines[at][:1] in (b" ", b"\t"):
                del lines[at]
        else:
            lines.insert(at, b"From: evil@example.org" if kind == "added From" else pick.choice(NAMES[1:]).encode() + b": added")
        head = b"\r\n".join(lines)
    elif kind == "body" and body:
        at = pick.randrange(len(body))
        while at < len(body) and body[at : at + 1] in (b"\r", b"\n"):
            at += 1
        body = body[:at] + pick.choice([b"x", b" ", b"  ", b"\t", b""]) + body[at + 1 :]
        if not body.endswith(b"\r\n"):
            body += b"\r\n"
    elif kind == "appended":
        body += pick.choice([b"x\r\n", b"\r\nmore\r\n", b"\t.\r\n"])
    elif kind == "blanks appended":
        body += pick.choice([b"\r\n", b" \r\n", b"\r\n\r\n", b"\t\r\n"])
    elif kind == "swapped":
        starts = [number for number, line in enumerate(lines) if line[:1] not in (b" ", b"\t")] + [len(lines)]
        fields = [lines[a:b] for a, b in zip(starts, starts[1:])]
        pick.shuffle(fields)
        head = b"\r\n".join(line for field in fields for line in field)
    return "damaged: " + kind, head, body


_WEIGHTS = [weight for _, _, weight in TRAITS.values()]


def case(seed):
    """A case: message, zone, traits, and the RFC's verdict where there is but one reading."""
    pick = random.Random(seed)
    fields, body = message(pick)
    traits, verdict = [], "pass"
    if pick.random() < 0.15:
        kind, fields, body = odd_message(pick, fields, body)
        traits.append(kind)
        verdict = None
    signature = Signature(pick)
    if signature.around:
        traits.append("white space around equals signs")
    changes = pick.choices([0, 1, 2], [35, 60, 5])[0]
    for name in pick.choices(list(TRAITS), _WEIGHTS, k=changes):
        change, says, _ = TRAITS[name]
        try:
            change(signature)
        except KeyError:
            # The other change took away what this one is about.
            continue
        traits.append(name)
        verdict = says if verdict == "pass" and changes == 1 else None
    zone = [signature.zone()]
    fields.insert(pick.choice([0, 0, 0, len(fields)]), signature.field(fields, body))
    traits += signature.marks
    if pick.random() < 0.12:
        second = Signature(pick, "example.net")
        traits += ["two signatures"] + ["white space around equals signs"] * second.around
        # The new field is one that h= may name.
        verdict = None if "dkim-signature" in signature.names else verdict
        fields.insert(0, second.field(fields, body))
        zone.append(second.zone())
    head = b"\r\n".join(name + b":" + value for name, value in fields)
    if pick.random() < (0.35 if not traits else 0.08):
        kind, head, body = damage(pick, head, body)
        traits.append(kind)
        verdict = None
    return head + b"\r\n\r\n" + body, [entry for entry in zone if entry], traits, verdict
