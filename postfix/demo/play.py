#!/usr/bin/python3 -B
"""Sends the messages of `make demo`, compares what became of each with what should, prints a table.

    play.py --smtp-port PORT --config GOMAIL.YAML --gomailctl PROGRAM --events FILE --milter-log FILE

The events are what `gomailctl listen --json` writes. Exits 1 where something is not as it should be. What is expected
stands in cases.py. The messages in messages/ have LF, are sent with CRLF, and octet for octet otherwise.
"""
import argparse
import base64
import dataclasses
import hashlib
import json
import re
import signal
import smtplib
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from cases import CASES, OURS

MESSAGES = Path(__file__).parent / "messages"
COLUMNS = {"what was sent": 45, "answer": 8, "spf": 6, "dkim": 6, "dmarc": 7, "action": 12, "event": 28}
# Everything happens on this machine: what takes this long does not happen.
SECONDS_TO_ANSWER = 30
# Characters of a wrong value: the event has the rest.
LONGEST_VALUE = 200


@dataclasses.dataclass
class Outcome:
    """What became of one message: the last SMTP reply; the event, or the milter's results where it refused."""

    sent: bytes
    code: int
    reply: str
    event: dict | None = None
    refusal: dict = dataclasses.field(default_factory=dict)

    @property
    def queue_id(self):
        found = re.search(r"queued as (\S+)", self.reply)
        return found and found[1]

    def cells(self):
        """Answer, SPF, DKIM, DMARC, action."""
        methods = ("spf", "dkim", "dmarc")
        if self.event is None:
            results = [self.refusal.get(method, "-") for method in methods]
            return [self.code, *results, "refused" if self.code >= 400 else "no event"]
        results = [self.event["authentication"][method]["result"] for method in methods]
        return [self.code, *results, self.event["verdict"]["action"]]


def send(port, case, message):
    """Speaks SMTP as the client of `case` up to the first refusal."""
    name = case.client.name
    reverse_name = name if case.client.has_reverse_name else "[UNAVAILABLE]"
    options = [] if message.isascii() else ["BODY=8BITMIME"]
    with smtplib.SMTP("127.0.0.1", port, name, SECONDS_TO_ANSWER) as smtp:
        for step in (
            smtp.ehlo,
            lambda: smtp.docmd("XCLIENT", f"NAME={reverse_name} ADDR={case.client.address}"),
            smtp.ehlo,
            lambda: smtp.mail(case.sender, options),
            lambda: smtp.rcpt(case.recipient),
            lambda: smtp.data(message),
        ):
            code, text = step()
            if code >= 400:
                break
    return Outcome(message, code, " ".join(text.decode("utf-8", "replace").split()))


def play(case, options):
    """Sends the message of `case`; its client is banned meanwhile where the case says so."""
    message = (MESSAGES / f"{case.message}.eml").read_bytes().replace(b"\n", b"\r\n").replace(*case.change)

    def ban(*arguments):
        subprocess.run([options.gomailctl, "ban", *arguments, "--config", options.config],
                       check=True, stdout=subprocess.DEVNULL)

    if case.ban:
        ban("add", case.client.address, "--for", "1h", "--reason", "make demo")
    try:
        return send(options.smtp_port, case, message)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(message, 0, str(error))
    finally:
        if case.ban:
            ban("remove", case.client.address)


def wait_for_events(path, outcomes):
    """Gives each accepted message its event; returns how many events belong to none."""
    wanted = [outcome for outcome in outcomes if outcome.queue_id]
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while True:
        lines = [line for line in Path(path).read_text(encoding="utf-8").splitlines(True) if line.startswith("{")]
        received = [json.loads(line) for line in lines if line.endswith("\n")]
        by_queue_id = {event["metadata"]["queue_id"]: event for event in received}
        for outcome in wanted:
            outcome.event = by_queue_id.get(outcome.queue_id)
        missing = sum(outcome.event is None for outcome in wanted)
        if missing == 0 or time.monotonic() > deadline:
            return len(received) - (len(wanted) - missing)
        time.sleep(0.05)


def read_refusals(path, outcomes):
    """Gives each message that the milter refused what its log says of it."""
    lines = [line for line in Path(path).read_text(encoding="utf-8").splitlines() if " action=rejected " in line]
    for case, outcome in zip(CASES, outcomes):
        wanted = (f" client={case.client.address} ", f" sender=<{case.sender}> ")
        mine = [line for line in lines if outcome.code >= 400 and all(part in line for part in wanted)]
        if mine:
            outcome.refusal = dict(re.findall(r" (\w+)=(\w+)", mine[0]))
            lines.remove(mine[0])


def common_facts(case, outcome):
    """What is true of every event: (what, expected, found)."""
    event, kept = outcome.event, outcome.sent
    for lines in case.forged:
        kept = kept.replace(lines, b"", 1)
    raw = event["raw"].encode() if event["raw_encoding"] == "utf-8" else base64.b64decode(event["raw"])
    yield "the octets of the message", kept, raw[-len(kept):]
    yield "raw_sha256", hashlib.sha256(raw).hexdigest(), event["raw_sha256"]
    yield "client address", case.client.address, event["connection"]["client_address"]
    ours = [number for number, (name, value) in enumerate(event["headers"])
            if name.lower() == "authentication-results" and value.partition(";")[0] == OURS]
    yield "where a field Authentication-Results is ours", [0], ours
    for method in ("spf", "dmarc", "iprev"):
        results = re.findall(rf"(?<![\w.]){method}=(\w+)", event["headers"][0][1])
        yield f"{method} in Authentication-Results", [event["authentication"][method]["result"]], results


def differences(case, outcome):
    """What is not as it should be."""
    facts = list(zip(list(COLUMNS)[1:], [case.answer, *case.results, case.action], outcome.cells()))
    if case.says not in outcome.reply:
        facts.append(("reply", case.says, outcome.reply))
    if outcome.event:
        facts += [*common_facts(case, outcome), *case.facts(outcome.event)]
    return [fact for fact in facts if fact[1] != fact[2]]


def brief(value):
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " …"


def row(cells):
    return "".join(str(cell).ljust(width) for cell, width in zip(cells, COLUMNS.values())).rstrip()


def report(case, outcome):
    """Prints the line of a message; true where it is right."""
    wrong = differences(case, outcome)
    print(row([case.what, *outcome.cells(), "WRONG" if wrong else case.event]))
    if outcome.code >= 400:
        print(textwrap.fill(f"{outcome.code} {outcome.reply}", sum(COLUMNS.values()),
                            initial_indent="    ", subsequent_indent="        "))
    for what, expected, found in wrong:
        print(f"    WRONG {what}: expected {brief(expected)}, got {brief(found)}")
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smtp-port", type=int, required=True)
    for name in ("--config", "--gomailctl", "--events", "--milter-log"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the caller says what an end by Ctrl-C means
    outcomes = [play(case, options) for case in CASES]
    strays = wait_for_events(options.events, outcomes)
    read_refusals(options.milter_log, outcomes)
    print(row(COLUMNS))
    print("-" * sum(COLUMNS.values()))
    right = sum(report(case, outcome) for case, outcome in zip(CASES, outcomes))
    if strays:
        print(f"    WRONG events: {strays} more than messages were accepted")
    print(f"\n{right} of {len(CASES)} as expected.")
    sys.exit(right < len(CASES) or strays > 0)


if __name__ == "__main__":
    main()
