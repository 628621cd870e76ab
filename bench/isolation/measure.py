#!/usr/bin/python3
"""What broken endpoints cost the others: events per second of healthy routes, alone and beside broken ones.

Fifty routes, a domain each. In both runs of a pair the healthy routes (30) get the same messages over LMTP. In the
run "beside", 10 further routes lead to an endpoint that takes connections and never answers, and 10 to one that
answers 500; each of them has a backlog when the clock starts and gets more mail all the time. The clock stops when
the last event of a healthy route has arrived. Every run has a forwarder and a spool of its own; the runs of a pair
are interleaved, and their order changes with each pair. Endpoints answer after --latency milliseconds, so that a
route has several attempts under way as it would over the Internet.
"""
import argparse
import asyncio
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.join(os.environ.get("GOMAIL_BIN", ".build/release"), "gomail-forwarder")
SECRET = "whsec_YSBzZWNyZXQgZm9yIHRoZSBiZW5jaG1hcmsgb25seSE="


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Endpoint(asyncio.Protocol):
    """Reads POST requests; `answer` is what it says, None for nothing at all."""

    def __init__(self, answer, latency, counter):
        self.answer, self.latency, self.counter = answer, latency, counter
        self.head, self.left = b"", 0

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        while data:
            if self.left:
                taken = min(self.left, len(data))
                data, self.left = data[taken:], self.left - taken
            else:
                self.head += data
                end = self.head.find(b"\r\n\r\n")
                if end < 0:
                    return
                head, data, self.head = self.head[:end].lower(), self.head[end + 4:], b""
                self.left = int(next(line[15:] for line in head.split(b"\r\n") if line.startswith(b"content-length:")))
            if self.left == 0 and self.answer is not None:
                asyncio.get_running_loop().call_later(self.latency, self.reply)

    def reply(self):
        with self.counter.get_lock():
            self.counter.value += 1
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + self.answer + b"\r\ncontent-length: 0\r\n\r\n")


def serve(ports, latency, counters):
    """The three endpoints, in a process of their own."""
    async def run():
        loop = asyncio.get_running_loop()
        for (name, answer) in (("healthy", b"200 OK"), ("failing", b"500 Oops"), ("deaf", None)):
            await loop.create_server(lambda a=answer, n=name: Endpoint(a, latency, counters[n]), "127.0.0.1",
                                     ports[name], backlog=4096)
        await asyncio.Event().wait()
    asyncio.run(run())


class Sender:
    """One LMTP connection."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")
        self.expect(b"220")
        self.say(b"LHLO client.example.net", b"250")

    def expect(self, code):
        while True:
            line = self.file.readline()
            if not line.startswith(code):
                sys.exit(f"isolation: LMTP said {line!r}")
            if line[3:4] == b" ":
                return

    def say(self, line, code):
        self.socket.sendall(line + b"\r\n")
        self.expect(code)

    def send(self, recipient, body):
        self.say(b"MAIL FROM:<ann@example.org>", b"250")
        self.say(b"RCPT TO:<" + recipient.encode() + b">", b"250")
        self.say(b"DATA", b"354")
        self.socket.sendall(body + b".\r\n")
        self.expect(b"250")


def send_all(path, domains, count, body):
    sender = Sender(path)
    for number in range(count):
        for domain in domains:
            sender.send(f"inbox{number}@{domain}", body)


def trickle(path, domains, pause, body):
    sender = Sender(path)
    while True:
        for domain in domains:
            sender.send(f"inbox@{domain}", body)
            time.sleep(pause)


def run(options, beside, root, body):
    directory = tempfile.mkdtemp(dir=root)
    ports = {name: free_port() for name in ("healthy", "failing", "deaf")}
    counters = {name: multiprocessing.Value("l", 0) for name in ports}
    server = multiprocessing.Process(target=serve, args=(ports, options.latency / 1000, counters), daemon=True)
    server.start()
    kinds = {"healthy": options.healthy, "failing": options.broken, "deaf": options.broken}
    domains = {kind: [f"{kind}{n}.example.com" for n in range(count)] for kind, count in kinds.items()}
    settings = os.path.join(directory, "gomail.yaml")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {directory}/spool
control_dir: {directory}/control
lmtp_socket: unix:{directory}/lmtp.sock
port: {free_port()}
metrics_enabled: false
webhooks:
""")
        for kind, names in domains.items():
            for name in names:
                file.write(f"""  - name: {name.split(".")[0]}
    match: "*@{name}"
    url: http://127.0.0.1:{ports[kind]}/{name}
    secret: {SECRET}
    allow_private: true
""")
    with open(os.path.join(directory, "log"), "w", encoding="utf-8") as log:
        forwarder = subprocess.Popen([PROGRAM, "--config", settings], stderr=log)
    lmtp = os.path.join(directory, "lmtp.sock")
    while True:
        try:
            Sender(lmtp).socket.close()
            break
        except OSError:
            if forwarder.poll() is not None:
                sys.exit(f"isolation: the forwarder ended; see {directory}/log")
            time.sleep(0.01)
    helpers = []
    try:
        # Both runs begin with a forwarder that has done something.
        send_all(lmtp, domains["healthy"], 10, body)
        while counters["healthy"].value < 10 * options.healthy:
            time.sleep(0.002)
        if beside:
            broken = domains["failing"] + domains["deaf"]
            send_all(lmtp, broken, options.backlog, body)
            helpers.append(multiprocessing.Process(target=trickle, args=(lmtp, broken, options.pause, body)))
        for helper in helpers:
            helper.start()
        share = options.messages // options.senders
        began, used = time.monotonic(), cpu_seconds(forwarder.pid)
        senders = [multiprocessing.Process(target=send_all, args=(lmtp, domains["healthy"], share, body))
                   for _ in range(options.senders)]
        for sender in senders:
            sender.start()
        total = share * options.senders * options.healthy
        first = 10 * options.healthy
        while counters["healthy"].value < first + total:
            if time.monotonic() - began > 600:
                sys.exit(f"isolation: {counters['healthy'].value - first} of {total} arrived; see {directory}")
            time.sleep(0.002)
        seconds, used = time.monotonic() - began, cpu_seconds(forwarder.pid) - used
        for sender in senders:
            sender.join()
        return total / seconds, used * 1000 / total, counters["failing"].value
    finally:
        for helper in helpers:
            helper.terminate()
            helper.join()
        forwarder.send_signal(signal.SIGTERM)
        try:
            forwarder.wait(20)
        except subprocess.TimeoutExpired:
            forwarder.kill()
            forwarder.wait()
        server.terminate()
        server.join()
        shutil.rmtree(directory, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5, help="interleaved pairs of runs (5)")
    parser.add_argument("--messages", type=int, default=100, help="messages of each healthy route (100)")
    parser.add_argument("--backlog", type=int, default=20, help="messages that wait at each broken route (20)")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between further ones of broken routes (0.05)")
    parser.add_argument("--octets", type=int, default=4096, help="octets of a message (4096)")
    parser.add_argument("--latency", type=float, default=5, help="milliseconds that endpoints take (5)")
    parser.add_argument("--senders", type=int, default=10, help="parallel LMTP connections (10)")
    parser.add_argument("--healthy", type=int, default=30, help="healthy routes (30)")
    parser.add_argument("--broken", type=int, default=10, help="routes of each broken kind (10)")
    options = parser.parse_args()
    head = b"From: ann@example.org\r\nTo: inbox@example.com\r\nSubject: isolation\r\n\r\n"
    line = b"The quick brown fox jumps over the lazy dog, again and again and again.\r\n"
    body = (head + line * (options.octets // len(line) + 1))[:options.octets - 2] + b"\r\n"
    shm = "/dev/shm"
    root = tempfile.mkdtemp(prefix="gomail-isolation-", dir=shm if os.path.isdir(shm) else "/var/tmp")
    ratios, rates, costs = [], {False: [], True: []}, {False: [], True: []}
    try:
        run(options, False, root, body)  # warms up
        for pair in range(options.pairs):
            order = (False, True) if pair % 2 == 0 else (True, False)
            result = {beside: run(options, beside, root, body) for beside in order}
            for beside in order:
                rates[beside].append(result[beside][0])
                costs[beside].append(result[beside][1])
            ratios.append(result[True][0] / result[False][0])
            print(f"pair {pair + 1}: alone {result[False][0]:.0f}/s, beside broken ones {result[True][0]:.0f}/s "
                  f"({ratios[-1]:.2f}); forwarder's CPU {result[False][1]:.2f} and {result[True][1]:.2f} ms an event; "
                  f"{result[True][2]} answers of 500", flush=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    ratio = statistics.median(ratios)
    print(f"median: alone {statistics.median(rates[False]):.0f}/s, beside {statistics.median(rates[True]):.0f}/s, "
          f"ratio {ratio:.2f}; CPU {statistics.median(costs[False]):.2f} and {statistics.median(costs[True]):.2f} ms; "
          "the bound of the ratio is 0.80")
    sys.exit(0 if ratio >= 0.8 else 1)


if __name__ == "__main__":
    main()
