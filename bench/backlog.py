#!/usr/bin/python3
"""A forwarder that starts on a large backlog, and one that handles the largest messages.

The backlog is made of a real spool file: one message is delivered by LMTP, and its file is copied under other ids.
Measured are: the time from the start of the process to the 250 for a new message; the time until the whole backlog is
known; memory with all of it waiting (the route is disabled meanwhile) and at its peak; the speed at which it drains
into a receiver on the same machine. Then messages of 25 MB one after another, and the peak of memory.

Everything lies in one temporary directory, on tmpfs where there is room; nothing else is touched.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import measure

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def base32(number, characters, spare):
    """`number` in our base32; the last character has `spare` unused bits."""
    number <<= spare
    digits = []
    for _ in range(characters):
        digits.append(ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def memory(pid):
    """Resident memory and its peak, in MB."""
    with open(f"/proc/{pid}/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


class Forwarder:
    def __init__(self, root, receiver_port, programs):
        self.root, self.programs = root, programs
        self.lmtp, self.control = f"{root}/lmtp.sock", f"{root}/control/forwarder.ctl"
        self.settings = f"{root}/gomail.yaml"
        with open(self.settings, "w") as file:
            file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {root}/spool
control_dir: {root}/control
lmtp_socket: unix:{self.lmtp}
port: {measure.free_port()}
metrics_enabled: false
backlog_limit: 10000000
min_free_disk: 0
max_message_size: 32MiB
log_level: warning
api_endpoint: http://127.0.0.1:{receiver_port}/
webhook_secret: {measure.SECRET}
""")

    def start(self):
        self.began = time.monotonic()
        self.log = open(f"{self.root}/forwarder.log", "a")
        self.process = subprocess.Popen(
            [f"{self.programs}/gomail-forwarder", "--config", self.settings], stderr=self.log)

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            sys.exit(f"bench: gomail-forwarder ended with {self.process.returncode}; see {self.root}/forwarder.log")
        self.log.close()

    def ask(self, method, path):
        output = subprocess.run(
            ["curl", "-sS", "--fail-with-body", "-X", method, "--unix-socket", self.control, f"http://x{path}"],
            capture_output=True, check=False)
        if output.returncode != 0:
            raise OSError(output.stdout.decode() + output.stderr.decode())
        return json.loads(output.stdout)

    def wait(self, what, condition, seconds=1200):
        deadline = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                sys.exit(f"bench: gomail-forwarder ended; see {self.root}/forwarder.log")
            try:
                if condition():
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                sys.exit(f"bench: waited in vain: {what}; see {self.root}")
            time.sleep(0.02)

    def deliver(self, message):
        """One message by LMTP; raises OSError where it is not answered 250."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(120)
            connection.connect(self.lmtp)
            reader = connection.makefile("rb")

            def reply(expected):
                while True:
                    line = reader.readline()
                    if not line.startswith(expected):
                        raise OSError(f"LMTP answered {line!r}")
                    if line[3:4] == b" ":
                        return

            reply(b"220")
            for command, expected in ((b"LHLO client.example.com", b"250"), (b"MAIL FROM:<ann@example.org>", b"250"),
                                      (b"RCPT TO:<inbox@example.com>", b"250"), (b"DATA", b"354")):
                connection.sendall(command + b"\r\n")
                reply(expected)
            connection.sendall(message + b"\r\n.\r\n")
            reply(b"250")


def text_message(octets):
    line = b"A line of text that stands for what people write to each other.\r\n"
    head = (b"From: Ann <ann@example.org>\r\nTo: inbox@example.com\r\nSubject: backlog\r\n"
            b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <backlog@example.org>\r\n\r\n")
    return head + line * max(1, (octets - len(head)) // len(line))


def attachment_message(octets):
    import base64
    body = base64.encodebytes(os.urandom(octets * 3 // 4)).replace(b"\n", b"\r\n")
    return (b"From: Ann <ann@example.org>\r\nTo: inbox@example.com\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the file."
            b"\r\n--b\r\nContent-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + body[:octets] + b"\r\n--b--")


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


def backlog(forwarder, count, octets):
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
    measure.Receiver.count = 0
    began, used = time.monotonic(), measure.cpu_seconds(forwarder.process.pid)
    forwarder.ask("POST", "/routes/default/enable")
    forwarder.wait("the backlog is delivered", lambda: measure.Receiver.count > count, seconds=3600)
    seconds = time.monotonic() - began
    used = measure.cpu_seconds(forwarder.process.pid) - used
    _, peak = memory(forwarder.process.pid)
    print(f"  drained                          {(count + 1) / seconds:8.0f} messages/s, "
          f"{used * 1000 / (count + 1):.2f} ms of CPU each, peak {peak:.1f} MB")
    forwarder.stop()


def large(forwarder, octets, count):
    forwarder.start()
    forwarder.wait("LMTP listens", lambda: os.path.exists(forwarder.lmtp))
    message = attachment_message(octets)
    measure.Receiver.count = 0
    for number in range(count):
        forwarder.deliver(message)
        forwarder.wait("it is delivered", lambda number=number: measure.Receiver.count > number)
    resident, peak = memory(forwarder.process.pid)
    print(f"{count} messages of {octets / 1e6:.0f} MB one after another: resident {resident:.1f} MB, peak {peak:.1f} MB")
    forwarder.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000, help="messages of the backlog (100,000)")
    parser.add_argument("--octets", type=int, default=4096, help="octets of each (4096)")
    parser.add_argument("--large", type=int, default=25_000_000, help="octets of a large message (25,000,000)")
    parser.add_argument("--programs", default=measure.PROGRAMS, help="where gomail-forwarder is")
    parser.add_argument("--root", help="where to put it all; default: a directory on tmpfs")
    options = parser.parse_args()
    wanted = options.messages * (options.octets + 12_288)
    shm = "/dev/shm"
    fits = os.path.isdir(shm) and shutil.disk_usage(shm).free > 2 * wanted
    root = tempfile.mkdtemp(prefix="gomail-bench-", dir=options.root or (shm if fits else "/var/tmp"))
    port = measure.start_receiver()
    try:
        for name in ("backlog", "large"):
            os.makedirs(f"{root}/{name}/control")
        print(f"backlog of {options.messages} messages of {options.octets} octets, {os.cpu_count()} cores, in {root}")
        backlog(Forwarder(f"{root}/backlog", port, options.programs), options.messages, options.octets)
        large(Forwarder(f"{root}/large", port, options.programs), options.large, 3)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
