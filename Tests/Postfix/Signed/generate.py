#!/usr/bin/env python3
"""Signed messages of signed.test, whole and damaged, with what a verifier must say of each.

    generate.py        writes *.eml, zone.txt and cases.json beside itself

Needs python3-dkim, python3-nacl and openssl. Every key is thrown away after use, so that all files are made
anew together. In an .eml lines end in LF, for CRLF, and a line `@repeat N TEXT` stands for N lines of TEXT.
In cases.json `dkim` lists the result of each signature from the top, its d= and what its reason begins with."""
import base64
import json
import pathlib
import subprocess

import dkim

# Signed in the past of everybody who verifies.
dkim.time.time = lambda: 1_700_000_000

here = pathlib.Path(__file__).parent
zone = ["; Written by generate.py.", '_dmarc.signed.test TXT "v=DMARC1; p=reject"',
        '_dmarc.third.test TXT "v=DMARC1; p=reject"']
cases = []
keys = {}


def run(*arguments, data=None):
    return subprocess.run(arguments, input=data, check=True, capture_output=True).stdout


def publish(selector, record, domain="signed.test"):
    strings = " ".join('"%s"' % record[place : place + 250] for place in range(0, len(record), 250))
    zone.append(f"{selector}._domainkey.{domain} TXT {strings}")


def rsa(selector, bits, tags="", domain="signed.test"):
    private = run("openssl", "genrsa", "-traditional", str(bits))
    public = base64.b64encode(run("openssl", "rsa", "-pubout", "-outform", "DER", data=private)).decode()
    keys[selector] = (private, b"rsa-sha256")
    publish(selector, f"v=DKIM1; k=rsa; {tags}p={public}", domain)


def ed25519(selector):
    private = run("openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER")
    public = run("openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER", data=private)[-32:]
    keys[selector] = (base64.b64encode(private[-32:]), b"ed25519-sha256")
    publish(selector, f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}")


rsa("r2", 2048)
rsa("r1", 1024)
rsa("short", 512)
ed25519("ed")
rsa("testing", 2048, "t=y; ")
rsa("strict", 2048, "t=s; ")
rsa("web", 2048, "s=web; ")
rsa("sha1only", 2048, "h=sha1; ")
rsa("r2third", 2048, domain="third.test")
rsa("r2sub", 2048, domain="mail.signed.test")
for name in ("revoked", "missing", "empty", "away", "other"):
    keys[name] = keys["r2"]
publish("revoked", "v=DKIM1; k=rsa; p=")
publish("other", "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(32)).decode())
zone.append("empty._domainkey.signed.test A 192.0.2.9")
zone.append("away._domainkey.signed.test TXT SERVFAIL")

FIELDS = [
    "From: Ann <ann@signed.test>", "To: inbox@example.com", "Subject: signed", "Date: Sun, 22 Nov 2026 12:00:00 +0000",
    "Message-ID: <signed@signed.test>",
]
BODY = "Signed text.\n.\n..two dots\nTrailing blanks  \nUmlauts: \u00fc\u00f6\u00e4\n\n\n"


def text(fields=None, body=BODY):
    return "\n".join(fields or FIELDS) + "\n\n" + body


def expanded(message):
    lines = []
    for line in message.split("\n"):
        if line.startswith("@repeat "):
            _, count, repeated = line.split(" ", 2)
            lines += [repeated] * int(count)
        else:
            lines.append(line)
    return "\r\n".join(lines).encode()


def signed(message, selector="r2", domain="signed.test", names=("from", "to", "subject", "date"), edit=None, **more):
    private, algorithm = keys[selector]
    more.setdefault("canonicalize", (b"relaxed", b"relaxed"))
    field = dkim.sign(
        expanded(message), selector.encode(), domain.encode(), private, signature_algorithm=algorithm,
        include_headers=[name.encode() for name in names], **more).decode().replace("\r\n", "\n")
    if edit:
        assert edit[0] in field, (edit, field)
        field = field.replace(*edit)
    return field + message


def case(name, message, *results, dmarc):
    (here / f"{name}.eml").write_text(message)
    cases.append({"file": f"{name}.eml", "dmarc": dmarc, "dkim": [
        {"result": words[0], "reason": words[1] if len(words) > 1 else None,
         "domain": words[2] if len(words) > 2 else "signed.test"} for words in results]})


plain = text()
case("rsa-2048", signed(plain), ("pass",), dmarc="pass")
case("rsa-1024-simple", signed(plain, "r1", canonicalize=(b"simple", b"simple")), ("pass",), dmarc="pass")
case("ed25519", signed(plain, "ed"), ("pass",), dmarc="pass")
case("two", signed(signed(plain), "ed"), ("pass",), ("pass",), dmarc="pass")
case("subdomain", signed(plain, "r2sub", "mail.signed.test"), ("pass", None, "mail.signed.test"), dmarc="pass")
case("third", signed(plain, "r2third", "third.test"), ("pass", None, "third.test"), dmarc="fail")
case("identity", signed(plain, identity=b"ann@signed.test"), ("pass",), dmarc="pass")
case("testing", signed(plain, "testing"), ("pass", "domain is testing DKIM"), dmarc="pass")
case("body", signed(plain).replace("Signed text", "Forged text"), ("fail", "body hash"), dmarc="fail")
case("field", signed(plain).replace("Subject: signed", "Subject: forged"), ("fail", "signature did not"), dmarc="fail")
case("added", signed(plain, names=("from", "subject", "subject")).replace("To:", "Subject: second\nTo:"),
     ("fail", "signature did not"), dmarc="fail")
case("blanks", signed(plain).replace("Subject: signed", "Subject:   signed "), ("pass",), dmarc="pass")
case("blanks-simple", signed(plain, canonicalize=(b"simple", b"simple")).replace("Subject: signed", "Subject:  signed"),
     ("fail", "signature did not"), dmarc="fail")
case("one-of-two", signed(signed(plain, "r1").replace("Signed text", "Forged text"), "ed"),
     ("pass",), ("fail", "body hash"), dmarc="pass")
case("revoked", signed(plain, "revoked"), ("permerror", "key revoked"), dmarc="fail")
case("missing", signed(plain, "missing"), ("permerror", "no key, no such name"), dmarc="fail")
case("empty", signed(plain, "empty"), ("permerror", "no key, no TXT"), dmarc="fail")
case("away", signed(plain, "away"), ("temperror", "key lookup failed"), dmarc="temperror")
case("away-and-pass", signed(signed(plain, "away"), "r1"), ("pass",), ("temperror", "key lookup failed"), dmarc="pass")
case("other-type", signed(plain, "other"), ("permerror", "key is of another type"), dmarc="fail")
case("web", signed(plain, "web"), ("permerror", "key is not for e-mail"), dmarc="fail")
case("hash", signed(plain, "sha1only"), ("permerror", "key is not for this hash"), dmarc="fail")
case("short", signed(plain, "short"), ("policy", "key too short"), dmarc="fail")
case("sha1", signed(plain, edit=("a=rsa-sha256", "a=rsa-sha1")), ("policy", "rsa-sha1"), dmarc="fail")
case("version", signed(plain, edit=("v=1;", "v=2;")), ("permerror", "unsupported version"), dmarc="fail")
case("algorithm", signed(plain, edit=("a=rsa-sha256", "a=rsa-md5")), ("permerror", "unsupported algorithm"), dmarc="fail")
case("no-list", signed(plain, edit=("v=1;", "v=1; =;")), ("neutral", "signature is not a tag list"), dmarc="fail")
case("twice", signed(plain, edit=("v=1;", "v=1; s=r2;")), ("neutral", "tag s= stands twice"), dmarc="fail")
case("no-domain", signed(plain, edit=("d=signed.test;", "")), ("permerror", "required tag d="), dmarc="fail")
case("expired", signed(plain, edit=("q=dns/txt;", "q=dns/txt; x=1000000000;"))
     .replace("t=", "t=99999999; xt=", 1), ("permerror", "signature expired"), dmarc="fail")
case("future", signed(plain).replace(" t=", " t=9999999999; xt=", 1), ("permerror", "signature is of the future"), dmarc="fail")
case("outside", signed(plain, edit=("d=signed.test;", "d=signed.test; i=@other.test;")).replace("i=@signed.test;", ""),
     ("permerror", "domain of i= is not within d="), dmarc="fail")
case("exact", signed(plain, "strict", identity=b"@mail.signed.test"),
     ("permerror", "key does not allow a subdomain"), dmarc="fail")
case("length", signed(plain, length=True) + "Appended.\n", ("pass", "l= leaves 15 octets"), dmarc="pass")
case("length-whole", signed(plain, length=True), ("pass", "l= leaves 0 octets"), dmarc="pass")
many = plain
for _ in range(6):
    many = signed(signed(many, "r2third", "third.test"), "r1")
case("twelve", many, *[("pass",), ("pass" , None, "third.test")] * 4, ("pass",), ("policy", "too many", "third.test"),
     ("pass",), ("policy", "too many", "third.test"), dmarc="pass")
# The first is as long as the fields that Postfix 3.7 hands to milters whole (59,940 octets), the others as long as
# those that it takes at all (header_size_limit, 102,400 octets).
for name, count in (("long-field", 820), ("huge-field", 1400)):
    long = text(FIELDS + ["X-Long: begins", f"@repeat {count}  " + "long " * 14 + "x"])
    case(name, signed(long, names=("from", "subject", "x-long")), ("pass",), dmarc="pass")
    case(f"{name}-damaged", signed(long, names=("from", "subject", "x-long")).replace("X-Long: b", "X-Long: c"),
         ("fail", "signature did not"), dmarc="fail")
case("second-from", "From: Eve <eve@reject.test>\n" + signed(plain), ("pass",), dmarc="fail")
case("second-from-below", signed(plain).replace("To:", "From: Eve <eve@reject.test>\nTo:"),
     ("fail", "signature did not"), dmarc="fail")
case("large-body", signed(text(body="@repeat 20000 A line of a large body, which goes in many pieces.\n")), ("pass",), dmarc="pass")
case("empty-body", signed(text(body="")), ("pass",), dmarc="pass")

(here / "zone.txt").write_text("\n".join(zone) + "\n")
(here / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
