#!/usr/bin/python3
"""Validates GoMail events against event.schema.json.

usage: validate.py [--strict] FILE|DIRECTORY|- ...

A file holds one event, or one event per line. Of a directory every *.json, *.jsonl and *.ndjson
below it is read; - is standard input. Beside the schema it is checked that raw_sha256 and
metadata.size_bytes agree with raw.

--strict also refuses members that the schema does not know. Receivers must not do that; our own
tests do.

Exit status: 0 all valid, 1 at least one is not, 64 wrong usage, 66 nothing to read.
Needs python3-jsonschema (Debian).
"""

import base64
import binascii
import copy
import hashlib
import json
import pathlib
import sys

import jsonschema

SUFFIXES = {".json", ".jsonl", ".ndjson"}
SCHEMA = pathlib.Path(__file__).resolve().parent / "event.schema.json"


def without_duplicates(pairs):
    """Objects with unique names only: of two equal names receivers take different ones."""
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError("duplicate name " + next(n for n in names if names.count(n) > 1))
    return members


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=without_duplicates, parse_constant=refuse_constant)


def closed(schema):
    """The schema with no room for unknown members."""
    schema = copy.deepcopy(schema)

    def close(node):
        if isinstance(node, dict):
            if "properties" in node and "required" in node:
                node.setdefault("additionalProperties", False)
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    close(schema)
    return schema


def events(name, data):
    """(place, event or exception) for each event in a file."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield name, error
        return
    try:
        yield name, parse(text)
        return
    except ValueError as error:
        whole = error
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for _, line in lines):
        yield name, whole
        return
    for number, line in lines:
        try:
            yield f"{name}:{number}", parse(line)
        except ValueError as error:
            yield f"{name}:{number}", error


def disagreements(event):
    """What a schema cannot say: hash and size belong to raw."""
    raw = event["raw"]
    if raw is None:
        return
    try:
        octets = raw.encode("utf-8") if event["raw_encoding"] == "utf-8" else base64.b64decode(raw, validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        yield f"raw: {error}"
        return
    if hashlib.sha256(octets).hexdigest() != event["raw_sha256"]:
        yield "raw_sha256: is not the hash of raw"
    if len(octets) != event["metadata"]["size_bytes"]:
        yield f"metadata.size_bytes: raw has {len(octets)} octets"


def problems(validator, event):
    errors = sorted(validator.iter_errors(event), key=lambda error: list(map(str, error.absolute_path)))
    for error in errors:
        path = ".".join(str(step) for step in error.absolute_path) or "event"
        message = error.message if len(error.message) <= 300 else error.message[:300] + "…"
        yield f"{path}: {message}"
    if not errors:
        yield from disagreements(event)


def files(arguments):
    for argument in arguments:
        path = pathlib.Path(argument)
        if argument == "-":
            yield "standard input", sys.stdin.buffer.read()
        elif path.is_dir():
            for entry in sorted(path.rglob("*")):
                if entry.suffix in SUFFIXES and entry.is_file():
                    yield str(entry), entry.read_bytes()
        else:
            yield argument, path.read_bytes()


def main(arguments):
    strict = "--strict" in arguments
    arguments = [argument for argument in arguments if argument != "--strict"]
    if not arguments or any(argument.startswith("--") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 64
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(closed(schema) if strict else schema)
    valid = invalid = 0
    try:
        for name, data in files(arguments):
            for place, event in events(name, data):
                found = [str(event)] if isinstance(event, Exception) else list(problems(validator, event))
                for problem in found:
                    print(f"{place}: {problem}", file=sys.stderr)
                if found:
                    invalid += 1
                else:
                    valid += 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 66
    if valid + invalid == 0:
        print("no events found", file=sys.stderr)
        return 66
    print(f"{valid} of {valid + invalid} events are valid")
    return 1 if invalid else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
