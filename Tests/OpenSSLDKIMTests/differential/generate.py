#!/usr/bin/env python3
"""Random signed messages with what dkimpy and libopendkim say of them: generate.py SEED COUNT > JSON LINES.

Needs python3-dkim, python3-nacl, gcc and libopendkim-dev. The first line is an object with the moment at which
all is verified; each other line is a case: message (base64), zone (list of [name, base64 of the record]), traits
(what is not as a careful signer does it), verdict (`pass`, `fail`, or null where RFC 6376 leaves it open), dkimpy
and opendkim: for each signature from the top down `pass` or the words of the library. The same seed makes the
same cases.

With GOMAIL_DKIM_TIME in the environment, the cases are of that moment, in seconds, and no library is asked."""
import base64
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import types

import dkim
import messages

HERE = os.path.dirname(os.path.abspath(__file__))
dkim.time = types.SimpleNamespace(time=lambda: messages.NOW)


def dkimpy(message, zone):
    """An answer for each DKIM-Signature field."""
    keys = dict(zone)
    log = io.StringIO()
    logger = logging.getLogger("cases")
    logger.handlers = [logging.StreamHandler(log)]
    logger.setLevel(logging.ERROR)

    def lookup(name, timeout=5):
        return keys.get(name.decode("utf-8", "replace").rstrip(".").lower())

    try:
        verifier = dkim.DKIM(message, logger=logger)
    except Exception as error:  # pylint: disable=broad-except
        return ["%s: %s" % (type(error).__name__, error)]
    answers = []
    for index in range(sum(name.lower() == b"dkim-signature" for name, _ in verifier.headers)):
        log.truncate(0)
        try:
            answer = "pass" if verifier.verify(index, dnsfunc=lookup) else log.getvalue().strip() or "signature mismatch"
        except Exception as error:  # pylint: disable=broad-except
            answer = "%s: %s" % (type(error).__name__, error)
        answers.append(answer[:200])
    return answers or ["none"]


def opendkim(cases):
    """An answer for each case: libopendkim through a small program that is compiled here."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "opendkim")
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "opendkim"], check=True, capture_output=True, text=True)
        subprocess.run(["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program,
                        os.path.join(HERE, "opendkim.c"), *flags.stdout.split()], check=True)
        lines = ["time %d\n" % messages.NOW]
        for message, zone, _, _ in cases:
            lines += ["key %s %s\n" % (name.replace(" ", "_"), record.hex()) for name, record in zone]
            lines.append("message %s\n" % message.hex())
        answer = subprocess.run([program], input="".join(lines), check=True, capture_output=True, text=True).stdout
    return [line.split() for line in answer.splitlines()]


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    cases = [messages.case(seed * 10**7 + number) for number in range(count)]
    asks = "GOMAIL_DKIM_TIME" not in os.environ
    answers = opendkim(cases) if asks else [[]] * count
    if len(answers) != count:
        sys.exit("generate: libopendkim answered %d of %d cases" % (len(answers), count))
    print(json.dumps({"time": messages.NOW}))
    for (message, zone, traits, verdict), theirs in zip(cases, answers):
        print(json.dumps({
            "message": base64.b64encode(message).decode(),
            "zone": [[name, base64.b64encode(record).decode()] for name, record in zone],
            "traits": traits, "verdict": verdict, "dkimpy": dkimpy(message, zone) if asks else [],
            "opendkim": theirs}))


if __name__ == "__main__":
    main()
