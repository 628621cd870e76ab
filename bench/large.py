#!/usr/bin/python3
"""The memory that gomail-forwarder takes for the largest messages, kind by kind.

Each kind has a forwarder of its own, which gets some of them one after another by LMTP and then many at once; printed
are the resident memory afterwards and its peak after either, in MB (1,048,576 octets), and the CPU of one message.

Everything lies in one temporary directory, on tmpfs where there is one; nothing else is touched.
"""
import argparse
import base64
import os
import shutil
import tempfile
import threading

from forwarder import Forwarder, memory, text_message
from processes import PROGRAMS, cpu_seconds
from receiver import Receiver

HEAD = (b"From: Ann <ann@example.org>\r\nTo: inbox@example.com\r\nSubject: large\r\n"
        b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <large@example.org>\r\nMIME-Version: 1.0\r\n")
BINARY = b"Content-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def multipart(parts):
    return (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the files."
            + b"".join(b"\r\n--b\r\n" + part for part in parts) + b"\r\n--b--")


def encoded(octets):
    """Random octets in base64, so many of them in the end."""
    return base64.encodebytes(os.urandom(octets * 3 // 4)).replace(b"\n", b"\r\n")[:octets]


def attachment(octets):
    return multipart([BINARY + encoded(octets)])


def attachments(octets, count=10_000):
    return multipart([BINARY + encoded(max(4, octets // count - len(BINARY) - 9)) for _ in range(count)])


def eight_bit(octets):
    line = bytes(range(0xc0, 0xff)) + b" \xe4\xf6\xfc\r\n"
    return HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + line * (
        octets // len(line))


def html(octets):
    line = b'<p class="text">A line with "quotes" and <a href="https://example.org/">a link</a>.</p>\r\n'
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + line * (octets // len(line))


def nested(octets):
    message = attachment(octets)
    for _ in range(4):
        message = multipart([b"Content-Type: message/rfc822\r\n\r\n" + message]).replace(
            b"boundary=b\r\n", b"boundary=b%d\r\n" % len(message), 1).replace(
                b"--b\r\nContent-Type: text", b"--b%d\r\nContent-Type: text" % len(message), 1).replace(
                    b"\r\n--b\r\nContent-Type: message", b"\r\n--b%d\r\nContent-Type: message" % len(message), 1)
    return message


KINDS = {
    "one attachment": (attachment, "inline"),
    "one attachment, by URL": (attachment, "url"),
    "one attachment, not wanted": (attachment, "none"),
    "10,000 attachments": (attachments, "inline"),
    "plain text": (text_message, "inline"),
    "HTML": (html, "inline"),
    "text of 8 bits, latin-1": (eight_bit, "inline"),
    "message in message, four times": (nested, "inline"),
}


def routes(attachments_as, port):
    return f"""public_url: http://127.0.0.1/
webhooks:
  - name: large
    match: "*@example.com"
    url: http://127.0.0.1:{port}/
    allow_private: true
    include:
      attachments: {attachments_as}
"""


def run(kind, options, receiver, root):
    make, attachments_as = KINDS[kind]
    message = make(options.octets)
    forwarder = Forwarder(root, receiver.port, options.programs, routes(attachments_as, receiver.port))
    forwarder.start()
    forwarder.wait("LMTP listens", lambda: os.path.exists(forwarder.lmtp))
    pid = forwarder.process.pid
    idle, _ = memory(pid)
    receiver.restart()
    for number in range(options.serial):
        forwarder.deliver(message)
        forwarder.wait("it is delivered", lambda number=number: receiver.count > number)
    used = cpu_seconds(pid) / options.serial
    after, peak = memory(pid)
    line = f"{kind:32} {idle:6.1f} {peak:8.1f} {after:8.1f} {used:8.2f}"
    if options.parallel:
        receiver.restart()
        senders = [threading.Thread(target=forwarder.deliver, args=(message,)) for _ in range(options.parallel)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        forwarder.wait("all are delivered", lambda: receiver.count >= options.parallel)
        after, peak = memory(pid)
        line += f" {peak:8.1f} {after:8.1f}"
    print(line, flush=True)
    forwarder.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--octets", type=int, default=25_000_000, help="octets of a message (25,000,000)")
    parser.add_argument("--serial", type=int, default=3, help="messages one after another (3)")
    parser.add_argument("--parallel", type=int, default=20, help="messages at once (20)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind (all)")
    parser.add_argument("--programs", default=PROGRAMS, help="where gomail-forwarder is")
    options = parser.parse_args()
    shm = "/dev/shm"
    root = tempfile.mkdtemp(prefix="gomail-bench-", dir=shm if os.path.isdir(shm) else "/var/tmp")
    receiver = Receiver(root, options.programs)
    print(f"messages of {options.octets} octets: {options.serial} one after another, then {options.parallel} at once; MB")
    print(f"{'kind':32} {'idle':>6} {'peak':>8} {'after':>8} {'CPU s':>8} {'peak':>8} {'after':>8}")
    try:
        for number, kind in enumerate(options.kind or KINDS):
            folder = f"{root}/{number}"
            os.makedirs(folder)
            run(kind, options, receiver, folder)
            shutil.rmtree(folder)
    finally:
        receiver.stop()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
