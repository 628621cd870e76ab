#!/usr/bin/python3
"""Writes the inputs of the cases beside this folder: generate.py

Needs python3-nacl. Each case is a folder with `arguments` (of gomailctl, in that folder), `zone`, mostly `message.eml`,
and sometimes settings in `gomail.yaml`. What the program prints, `expected.txt` and `expected.json`, is written by
`GOMAIL_WRITE_GOLDEN=1 swift test --filter ExplainCases`. Folders of cases that are no more are taken away."""
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True
import arc_cases  # noqa: E402
import dkim_cases  # noqa: E402
import dmarc_cases  # noqa: E402
import mail  # noqa: E402
import policy_cases  # noqa: E402
import spf_cases  # noqa: E402

FOLDER = os.path.join(mail.HERE, "..")


def write(path, octets):
    with open(path, "wb") as file:
        file.write(octets)


def main():
    names = set()
    for number, name, zone, options, message, settings, command in (
            spf_cases.CASES + dkim_cases.CASES + arc_cases.CASES + dmarc_cases.CASES + policy_cases.CASES):
        name = "%03d-%s" % (number, name)
        if name in names or any(other[:3] == name[:3] for other in names):
            sys.exit("generate: two cases have the number of " + name)
        names.add(name)
        folder = os.path.join(FOLDER, name)
        os.makedirs(folder, exist_ok=True)
        for file in os.listdir(folder):
            if not file.startswith("expected"):
                os.remove(os.path.join(folder, file))
        arguments = [command] + ["message.eml"] * (message is not None) + ["--zone", "zone", "--at", mail.AT]
        arguments += ["--config", "gomail.yaml" if settings else "../gomail.yaml"] + options.split()
        write(os.path.join(folder, "arguments"), (" ".join(arguments) + "\n").encode())
        write(os.path.join(folder, "zone"), zone.encode())
        if message is not None:
            octets = message if isinstance(message, bytes) else message.octets()
            write(os.path.join(folder, "message.eml"), octets)
        if settings:
            with open(os.path.join(FOLDER, "gomail.yaml"), "rb") as common:
                write(os.path.join(folder, "gomail.yaml"), common.read() + settings.encode())
    for folder in os.listdir(FOLDER):
        if re.match(r"\d{3}-", folder) and folder not in names:
            shutil.rmtree(os.path.join(FOLDER, folder))
    print("%d cases" % len(names))


if __name__ == "__main__":
    main()
