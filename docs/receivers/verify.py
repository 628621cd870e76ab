#!/usr/bin/env python3
"""Verifies a GoMail webhook (Standard Webhooks 1.0.0, signature v1). Needs nothing but Python 3.9.

Copy `verify` into your receiver. Give it the body as it came, before any JSON parser has touched it. Python's own
library has no ed25519; for v1a, verify `signed` with the package `cryptography`.
"""
import base64
import binascii
import hashlib
import hmac
import sys
import time

TOLERANCE = 300  # seconds that a timestamp may lie from our clock


def verify(secret, message_id, timestamp, signature, body, now=None):
    """Whether the request was signed with `secret` (whsec_…) not longer ago than TOLERANCE."""
    if not message_id or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE:
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    signed = message_id.encode() + b"." + timestamp.encode() + b"." + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # Several while the secret is rotated, and those of other versions.
    return any(hmac.compare_digest(entry.encode(), expected.encode()) for entry in signature.split(" ")[:16])


if __name__ == "__main__":
    # verify.py KEY ID TIMESTAMP SIGNATURE [NOW] < BODY: ends with 0 where the request is genuine.
    arguments = sys.argv[1:]
    clock = float(arguments[4]) if len(arguments) > 4 else None
    sys.exit(0 if verify(*arguments[:4], sys.stdin.buffer.read(), clock) else 1)
