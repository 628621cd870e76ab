#!/usr/bin/env python3
"""Turns the YAML of the RFC 7208 test suite into JSON for the Swift tests: convert.py FILE > JSON.

A zone is an object of names; each name has its records in order as [type, value]. Value is a list of
strings for TXT, [preference, name] for MX, a string otherwise. ["TIMEOUT"] stands for all types that
have no record before it. The suite writes a policy as SPF; where a name has no TXT of its own, the
policy is published as TXT too, as the suite asks of its users. TXT: NONE means no TXT at all.
"""
import json
import sys

import yaml


def records(entries):
    plain, generated, has_txt = [], [], False
    for entry in entries:
        if entry == "TIMEOUT":
            plain.append(["TIMEOUT"])
            continue
        for kind, value in entry.items():
            if kind in ("TXT", "SPF") and isinstance(value, str):
                value = [value]
            if kind == "TXT":
                has_txt = True
                if value != ["NONE"]:
                    plain.append(["TXT", value])
            elif kind == "SPF":
                generated.append(["TXT", value])
            else:
                plain.append([kind, value])
    return plain if has_txt else plain + generated


def listed(value):
    return value if isinstance(value, list) else [value]


def scenario(document):
    return {
        "description": document["description"],
        "zone": {name: records(entries) for name, entries in document["zonedata"].items()},
        "cases": [
            {
                "id": name,
                "client": case["host"],
                "helo": case["helo"],
                "mail_from": case["mailfrom"],
                "results": listed(case["result"]),
                "explanation": case.get("explanation"),
            }
            for name, case in document["tests"].items()
        ],
    }


with open(sys.argv[1], encoding="utf-8") as source:
    json.dump([scenario(document) for document in yaml.safe_load_all(source)], sys.stdout)
