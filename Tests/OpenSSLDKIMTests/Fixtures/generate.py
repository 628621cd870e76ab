#!/usr/bin/env python3
"""Messages signed by dkimpy, some damaged afterwards, with dkimpy's verdict on each.

    generate.py COUNT [SEED] > dkimpy.cases

Needs python3-dkim, python3-nacl and openssl. The first lines are the zone: `key NAME RECORD`; then a line for
each case: `case pass|fail NOTE BASE64-OF-THE-MESSAGE`. The committed file was made with `generate.py 180`.
Every key is thrown away after use.

Left out because dkimpy and RFC 6376 differ or the RFC leaves it open: a body that ends in white space without
CRLF (§3.4.4, not possible over SMTP), a second From field that h= does not mention (§5.4.2 lets it pass, dkimpy
refuses it), header lines that are no fields (dkimpy refuses the message)."""
import base64
import random
import subprocess
import sys

import dkim

count = int(sys.argv[1])
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
pick = random.Random(seed)


def run(*arguments, data=None):
    return subprocess.run(arguments, input=data, check=True, capture_output=True).stdout


keys = {}
for name, bits in ((b"r1", 1024), (b"r2", 2048)):
    private = run("openssl", "genrsa", "-traditional", str(bits))
    form = ["-pubout"] if bits == 2048 else ["-RSAPublicKey_out"]
    public = run("openssl", "rsa", *form, "-outform", "DER", data=private)
    keys[name] = (private, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public), b"rsa-sha256")
pem = run("openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER")
public = run("openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER", data=pem)[-32:]
keys[b"e"] = (base64.b64encode(pem[-32:]), b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public), b"ed25519-sha256")

zone = {name + b"._domainkey.example.com": record for name, (_, record, _) in keys.items()}
for name, record in zone.items():
    print("key", name.decode(), record.decode())

PIECES = [b"word", b"a", b"B", b" ", b"  ", b"\t", b" \t ", b":", b";", b"=", b"\xc3\xbc", b"<x@example.com>", b"-"]
NAMES = [b"From", b"To", b"Subject", b"Date", b"X-A", b"x-a", b"X-B", b"Sender", b"List-Id", b"Reply-To"]


def text(most, fold):
    out = b""
    for _ in range(pick.randint(0, most)):
        out += pick.choice(PIECES)
        if fold and pick.random() < 0.15:
            out += b"\r\n" + pick.choice([b" ", b"\t", b"  "]) + b"w"
    return out


def message():
    fields = [b"From: joe@example.com\r\n"]
    for _ in range(pick.randint(0, 12)):
        fields.append(pick.choice(NAMES[1:]) + b":" + pick.choice([b" ", b"", b"\t", b"  "]) + text(8, True) + b"\r\n")
    pick.shuffle(fields)
    body = b""
    for _ in range(pick.randint(0, 12)):
        body += text(6, False) + pick.choice([b"\r\n", b"\r\n", b" \r\n", b"\r\n\r\n"])
    body += pick.choice([b"", b"\r\n\r\n\r\n", b"last\r\n", b" \r\n\t\r\n"])
    return b"".join(fields) + b"\r\n" + body


def verdict(raw):
    try:
        return dkim.verify(raw, dnsfunc=lambda name, timeout=5: zone.get(name.rstrip(b".")))
    except dkim.MessageFormatError:
        return None
    except Exception:
        return False


def damage(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    kind = pick.choice(["octet", "case", "space", "line", "body", "append", "tag", "swap"])
    position = pick.randrange(len(head))
    if kind == "octet":
        while head[position : position + 1] in b"\r\n":
            position = pick.randrange(len(head))
        head = head[:position] + bytes([pick.choice(b"aZ0 ;=:\t")]) + head[position + 1 :]
    elif kind == "case":
        names = [i for i, line in enumerate(lines) if line[:1] not in b" \t"]
        at = pick.choice(names)
        name, _, value = lines[at].partition(b":")
        lines[at] = name.swapcase() + b":" + value
        head = b"\r\n".join(lines)
    elif kind == "space":
        spaces = [i for i, byte in enumerate(head) if byte == 0x20]
        at = pick.choice(spaces)
        head = head[:at] + pick.choice([b"", b"  ", b"\t", b"\r\n ", b"\r\n\t \r\n "]) + head[at + 1 :]
    elif kind == "line":
        at = pick.randrange(len(lines) + 1)
        while at < len(lines) and lines[at][:1] in (b" ", b"\t"):
            at += 1
        lines.insert(at, pick.choice(NAMES[1:]) + b": added")
        head = b"\r\n".join(lines)
    elif kind == "body" and body:
        at = pick.randrange(len(body))
        while at < len(body) and body[at : at + 1] in (b"\r", b"\n"):
            at += 1
        body = body[:at] + pick.choice([b"x", b" ", b"  ", b"\t", b""]) + body[at + 1 :]
        if not body.endswith(b"\r\n"):
            body += b"\r\n"
    elif kind == "append":
        body += pick.choice([b"\r\n", b" \r\n", b"x\r\n", b"\r\n\r\n", b"\t\r\n"])
    elif kind == "tag":
        head = head.replace(
            *pick.choice([
                (b"v=1;", b"v=1 ;"), (b"v=1;", b"v=2;"), (b"; s=", b";\r\n\ts = "), (b" d=example.com", b" d=example.org"),
                (b" d=example.com", b" d=EXAMPLE.com"), (b"c=relaxed", b"c=simple"), (b"; q=dns/txt", b""),
                (b"a=rsa", b"a=ed25519"), (b" b=", b" b=A"), (b"bh=", b"bh=A"), (b"; t=", b"; t=9"), (b" i=", b" j="),
            ]), 1)
    elif kind == "swap":
        pick.shuffle(lines)
        if lines[0][:1] in (b" ", b"\t"):
            lines.insert(0, b"X: x")
        head = b"\r\n".join(lines)
    return head + b"\r\n\r\n" + body, kind


for _ in range(count):
    raw = message()
    name = pick.choice(list(keys))
    private, _, algorithm = keys[name]
    names = [b"from"] + [pick.choice(NAMES).lower() for _ in range(pick.randint(0, 8))]
    pick.shuffle(names)
    canonicalize = (pick.choice([b"simple", b"relaxed"]), pick.choice([b"simple", b"relaxed"]))
    signature = dkim.sign(
        raw, name, b"example.com", private, canonicalize=canonicalize, signature_algorithm=algorithm,
        include_headers=names, length=pick.random() < 0.15)
    signed = signature + raw
    note = "as-signed"
    if pick.random() < 0.7:
        signed, note = damage(signed)
    result = verdict(signed)
    if result is None:
        continue
    print("case", "pass" if result else "fail", note, base64.b64encode(signed).decode())
