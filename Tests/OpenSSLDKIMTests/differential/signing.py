#!/usr/bin/env python3
"""Unsigned random messages, and what three other verifiers say of signed ones.

    signing.py messages SEED COUNT      a message a line, in base64
    signing.py verdicts                 reads lines of JSON {"message": base64, "zone": [[name, record], ...]} from
                                        standard input; prints an object for each, with a list of answers for each
                                        of dkimpy, opendkim and perl: `pass` or the words of the library, for each
                                        signature from the top down

Needs what generate.py needs, and libmail-dkim-perl."""
import base64
import json
import os
import random
import subprocess
import sys

import generate
import messages
from generate import HERE

# What every verifier reads alike: RFC 5322 has no bare CR or NUL, and the odd names are no names.
ODD = ["two From fields", "a field of 120 kB", "a line of 20 kB in the body", "a body of 200 kB", "an empty field",
       "a body of empty lines", "an empty body"]


def unsigned(seed):
    pick = random.Random(seed)
    fields, body = messages.message(pick)
    # Runs of blanks at the end of a line break nothing; a folded line of blanks alone is obsolete syntax.
    if pick.random() < 0.3:
        while True:
            kind, odd, other = messages.odd_message(pick, list(fields), body)
            if kind in ODD:
                fields, body = odd, other
                break
    return b"".join(name + b":" + value + b"\r\n" for name, value in fields) + b"\r\n" + body


def perl(cases):
    lines = []
    for message, zone in cases:
        lines += ["key %s %s\n" % (name, record.hex()) for name, record in zone]
        lines.append("message %s\n" % message.hex())
    answer = subprocess.run(["perl", os.path.join(HERE, "maildkim.pl")], input="".join(lines), check=True,
                            capture_output=True, text=True).stdout
    return [line.split() for line in answer.splitlines()]


def verdicts():
    cases = []
    for line in sys.stdin:
        case = json.loads(line)
        cases.append((base64.b64decode(case["message"]), [(name, record.encode()) for name, record in case["zone"]]))
    others = zip(generate.opendkim([(message, zone, None, None) for message, zone in cases]), perl(cases))
    for (message, zone), (opendkim, maildkim) in zip(cases, others):
        print(json.dumps({"dkimpy": generate.dkimpy(message, zone), "opendkim": opendkim, "perl": maildkim}))


def main():
    if sys.argv[1] == "messages":
        for number in range(int(sys.argv[3])):
            print(base64.b64encode(unsigned(int(sys.argv[2]) * 10**7 + number)).decode())
    else:
        verdicts()


main()
