"""A gomail-forwarder by itself, without Postfix: its settings, its control socket, a client for its LMTP."""
import json
import os
import socket
import subprocess
import sys
import time

from chain import SECRET
from processes import PROGRAMS, free_port


def memory(pid):
    """Resident memory and its peak, in MB."""
    with open(f"/proc/{pid}/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


class Forwarder:
    def __init__(self, root, receiver_port, programs=PROGRAMS, more=""):
        os.makedirs(f"{root}/control", exist_ok=True)
        self.root, self.programs = root, programs
        self.lmtp, self.control = f"{root}/lmtp.sock", f"{root}/control/forwarder.ctl"
        self.settings = f"{root}/gomail.yaml"
        with open(self.settings, "w") as file:
            file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {root}/spool
control_dir: {root}/control
lmtp_socket: unix:{self.lmtp}
port: {free_port()}
metrics_enabled: false
backlog_limit: 10000000
min_free_disk: 0
max_message_size: 32MiB
log_level: warning
api_endpoint: http://127.0.0.1:{receiver_port}/
webhook_secret: {SECRET}
{more}""")

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
