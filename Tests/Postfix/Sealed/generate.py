#!/usr/bin/env python3
"""Messages that dkimpy sealed with ARC, whole and damaged, with what a verifier must say of each.

    generate.py        writes *.eml, zone.txt and cases.json beside itself

Needs python3-dkim, python3-authres and openssl. Every key is thrown away after use, so that all files are made anew
together. In an .eml lines end in LF, for CRLF. In cases.json `arc` is the result, `reason` what its reason begins with,
`sealers` who sealed from the first on, `oldest` the oldest pass, and `answer` what becomes of the message where
reject.test rejects and the sealers list, relay, away and testing are trusted: `vouched`, 550 or 451."""
import base64
import json
import pathlib
import subprocess

import dkim

here = pathlib.Path(__file__).parent
zone = ["; Written by generate.py."]
cases = []
keys = {}


def run(*arguments, data=None):
    return subprocess.run(arguments, input=data, check=True, capture_output=True).stdout


def publish(domain, record):
    strings = " ".join('"%s"' % record[place : place + 250] for place in range(0, len(record), 250))
    zone.append(f"arc._domainkey.{domain} TXT {strings}")


for name in ("list", "relay", "evil", "testing"):
    private = run("openssl", "genrsa", "-traditional", "2048")
    public = base64.b64encode(run("openssl", "rsa", "-pubout", "-outform", "DER", data=private)).decode()
    keys[f"{name}.sealed.test"] = private
    publish(f"{name}.sealed.test", f"v=DKIM1; k=rsa; {'t=y; ' if name == 'testing' else ''}p={public}")
for name in ("away", "gone"):
    keys[f"{name}.sealed.test"] = keys["evil.sealed.test"]
zone.append("arc._domainkey.away.sealed.test TXT SERVFAIL")

MESSAGE = """\
From: Ann <ann@reject.test>
To: inbox@example.com
Subject: sealed
Date: Sun, 22 Nov 2026 12:00:00 +0000
Message-ID: <sealed@reject.test>

Sealed text.
Trailing blanks
Umlauts: \u00fc\u00f6\u00e4
"""
PASS = "dmarc=pass header.from=reject.test"
FAIL = "dmarc=fail header.from=reject.test"


def seal(text, instance, name, recorded, status="pass", fields=None):
    """One more set, and what stood there before it."""
    domain = f"{name}.sealed.test"
    arc = "" if instance == 1 else f"; arc={status}"
    given = f"Authentication-Results: mx.test; {recorded}; spf=pass smtp.mailfrom=reject.test{arc}\n{text}"
    lines = dkim.arc_sign(
        given.encode().replace(b"\n", b"\r\n"), b"arc", domain.encode(), keys[domain], b"mx.test", timestamp=1_700_000_000,
        include_headers=fields)
    return b"".join(lines).decode().replace("\r\n", "\n") + text


def write(name, text, arc, reason=None, sealers=(), oldest=None, answer="550"):
    (here / f"{name}.eml").write_bytes(text.encode())
    cases.append({
        "file": f"{name}.eml", "arc": arc, "reason": reason, "oldest": oldest, "answer": answer,
        "sealers": [f"{sealer}.sealed.test" for sealer in sealers]})


one = seal(MESSAGE, 1, "list", PASS)
write("none", MESSAGE, "none")
write("one", one, "pass", sealers=["list"], oldest=0, answer="vouched")
listed = one.replace("Subject: sealed", "Subject: [list] sealed").replace("Sealed text.", "Sealed text, and more.")
two = seal(listed, 2, "relay", FAIL)
write("two", two, "pass", sealers=["list", "relay"], oldest=2, answer="vouched")
five = two
for number in (3, 4, 5):
    five = seal(five, number, ("list", "relay")[number % 2], FAIL)
write("five", five, "pass", sealers=["list", "relay", "relay", "list", "relay"], oldest=2, answer="vouched")
write("not-proven", seal(MESSAGE, 1, "list", FAIL), "pass", sealers=["list"], oldest=0)
write("another-author", seal(MESSAGE, 1, "list", "dmarc=pass header.from=example.org"), "pass", sealers=["list"], oldest=0)
write("stranger", seal(MESSAGE, 1, "evil", PASS), "pass", sealers=["evil"], oldest=0)
write("testing", seal(MESSAGE, 1, "testing", PASS), "pass", sealers=["testing"], oldest=0)
# The sets of an honest sealer on the message of somebody else.
forged = one.replace("Sealed text.", "Send money.").replace("Subject: sealed", "Subject: urgent")
write("forged", seal(forged, 2, "evil", PASS), "pass", sealers=["list", "evil"], oldest=2)
write("forged-below", seal(seal(forged, 2, "evil", PASS), 3, "relay", FAIL), "pass", sealers=["list", "evil", "relay"], oldest=2)

write("body", one.replace("Sealed text.", "Other text."), "fail", "message signature of instance 1: body hash")
write("field", one.replace("Subject: sealed", "Subject: urgent"), "fail", "message signature of instance 1: signature")
write("second-from", "From: Eve <eve@example.org>\n" + one, "fail", "message signature of instance 1: signature")
write("results", one.replace("smtp.mailfrom=reject.test", "smtp.mailfrom=example.org"), "fail", "seal of instance 1: signature")
write("older-results", two.replace("dmarc=pass header.from", "dmarc=none header.from"), "fail", "seal of instance 2: signature")
write("gap", two.replace("i=1;", "i=3;"), "fail", "no ARC-Authentication-Results of instance 1")
write("status", two.replace("cv=pass", "cv=none"), "fail", "cv= of instance 2")
write("broken-before", seal(listed, 2, "relay", FAIL, status="fail"), "fail", "the sealer of instance 2 found")
write("no-key", seal(MESSAGE, 1, "gone", PASS), "fail", "message signature of instance 1: no key")
write("away", seal(MESSAGE, 1, "away", PASS), "fail", "message signature of instance 1: key lookup failed", answer="451")
(here / "zone.txt").write_text("\n".join(zone) + "\n")
(here / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
