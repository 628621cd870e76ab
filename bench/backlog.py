#!/usr/bin/python3
"""A forwarder that starts on a large backlog.

The backlog is made of a real spool file: one message is delivered by LMTP, and its file is copied under other ids.
Measured are: the time from the start of the process to the 250 for a new message; the time until the whole backlog is
known; memory with all of it waiting (the route is disabled meanwhile) and at its peak; the speed at which it drains
into a receiver on the same machine.

Everything lies in one temporary directory, on tmpfs where there is room; nothing else is touched.
"""
import argparse
import hashlib
import os
import re
import shutil
import tempfile
import time

from forwarder import Forwarder, memory, text_message
from processes import PROGRAMS, cpu_seconds
from receiver import Receiver

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def base32(number, characters, spare):
    """`number` in our base32; the last character has `spare` unused bits."""
    number <<= spare
    digits = []
    for _ in range(characters):
        digits.append(ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def fill(root, count):
    """Copies the one finished message `count` times into the inbox, over the last three days."""
    source = next(os.path.join(folder, name) for folder, _, names in os.walk(f"{root}/spool/processed")
                  for name in names if name.endswith(".eml"))
    with open(source, "rb") as file:
        line, rest = file.read().split(b"\r\n", 1)
    now, made = int(time.time()), set()
    for number in range(count):
        seconds = now - 1 - number * 3 * 86400 // count
        identity = f"msg_{seconds}_{base32(number, 13, 1)}"
        delivery = base32(int.from_bytes(hashlib.sha256(b"%d" % number).digest()[:16], "big"), 26, 2)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))
        own = re.sub(rb'"spool_id":"[^"]*"', b'"spool_id":"%s"' % identity.encode(), line)
        own = re.sub(rb'"delivery_id":"[^"]*"', b'"delivery_id":"%s"' % delivery.encode(), own)
        own = re.sub(rb'"received_at":"[^"]*"', b'"received_at":"%s"' % moment.encode(), own)
        own = re.sub(rb'"request_id":"[^"]*"', b'"request_id":"req_%016x"' % number, own)
        folder = f"{root}/spool/inbox/" + time.strftime("%Y/%m/%d", time.gmtime(seconds))
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        with open(f"{folder}/{identity}.eml", "wb") as file:
            file.write(own + b"\r\n" + rest)


def backlog(forwarder, receiver, count, octets):
    forwarder.start()
    forwarder.wait("LMTP listens", lambda: os.path.exists(forwarder.lmtp))
    forwarder.deliver(text_message(octets))
    forwarder.wait("the first message is delivered", lambda: forwarder.ask("GET", "/queue")["messages"] == 0)
    forwarder.ask("POST", "/routes/default/disable")
    forwarder.stop()
    fill(forwarder.root, count)

    forwarder.start()

    def taken():
        forwarder.deliver(text_message(octets))
        return True

    forwarder.wait("new mail is taken", taken)
    print(f"  new mail answered 250 after      {time.monotonic() - forwarder.began:8.2f} s")
    forwarder.wait("all is known", lambda: forwarder.ask("GET", "/queue")["messages"] == count + 1)
    print(f"  backlog known after              {time.monotonic() - forwarder.began:8.2f} s")
    time.sleep(1)
    resident, peak = memory(forwarder.process.pid)
    print(f"  memory with all of it waiting    {resident:8.1f} MB, peak {peak:.1f} MB")
    receiver.restart()
    began, used = time.monotonic(), cpu_seconds(forwarder.process.pid)
    forwarder.ask("POST", "/routes/default/enable")
    forwarder.wait("the backlog is delivered", lambda: receiver.count > count, seconds=3600)
    seconds = time.monotonic() - began
    used = cpu_seconds(forwarder.process.pid) - used
    _, peak = memory(forwarder.process.pid)
    print(f"  drained                          {(count + 1) / seconds:8.0f} messages/s, "
          f"{used * 1000 / (count + 1):.2f} ms of CPU each, peak {peak:.1f} MB")
    forwarder.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000, help="messages of the backlog (100,000)")
    parser.add_argument("--octets", type=int, default=4096, help="octets of each (4096)")
    parser.add_argument("--programs", default=PROGRAMS, help="where gomail-forwarder is")
    parser.add_argument("--root", help="where to put it all; default: a directory on tmpfs")
    options = parser.parse_args()
    wanted = options.messages * (options.octets + 12_288)
    shm = "/dev/shm"
    fits = os.path.isdir(shm) and shutil.disk_usage(shm).free > 2 * wanted
    root = tempfile.mkdtemp(prefix="gomail-bench-", dir=options.root or (shm if fits else "/var/tmp"))
    receiver = Receiver(root, options.programs)
    try:
        print(f"backlog of {options.messages} messages of {options.octets} octets, {os.cpu_count()} cores, in {root}")
        backlog(Forwarder(f"{root}/backlog", receiver.port, options.programs), receiver, options.messages, options.octets)
    finally:
        receiver.stop()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
