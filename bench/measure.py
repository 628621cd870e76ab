#!/usr/bin/python3
"""CPU per message and messages per second of whole chains with a real Postfix.

Each chain is set up once; the repetitions are interleaved (all chains, then all again), so that a machine whose
speed drifts does so for all of them. Printed are medians. CPU comes from /proc: a running process's own time and,
for Postfix, that of its ended children too. The SMTP client (smtp-source) and the receiver are not counted.

Queue and spool lie on tmpfs where there is one: the figures are CPU, not disks.
"""
import argparse
import asyncio
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = os.path.join(REPOSITORY, ".build", "release")
TICK = os.sysconf("SC_CLK_TCK")
SECRET = "whsec_YSBzZWNyZXQgZm9yIHRoZSBiZW5jaG1hcmsgb25seSE="


def cpu_seconds(pid, with_children=False):
    """User and system time of a process; 0 where it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    times = fields[11:15] if with_children else fields[11:13]
    return sum(int(value) for value in times) / TICK


def resident_megabytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children(pid):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    if int(file.read().rsplit(")", 1)[1].split()[1]) == pid:
                        found.append(int(entry))
            except OSError:
                pass
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Receiver(asyncio.Protocol):
    """Answers 200 to every POST and counts them."""

    count = 0

    def connection_made(self, transport):
        self.transport = transport
        self.head = b""
        self.left = 0

    def data_received(self, data):
        while data:
            if self.left:
                taken = min(self.left, len(data))
                data = data[taken:]
                self.left -= taken
                if self.left == 0:
                    self.answer()
                continue
            self.head += data
            data = b""
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data, self.head = self.head[:end].lower(), self.head[end + 4:], b""
            for line in head.split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    self.left = int(line[15:])
            if self.left == 0:
                self.answer()

    def answer(self):
        Receiver.count += 1
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")


def start_receiver():
    port = free_port()

    def serve():
        loop = asyncio.new_event_loop()
        loop.run_until_complete(loop.create_server(Receiver, "127.0.0.1", port))
        loop.run_forever()

    threading.Thread(target=serve, daemon=True).start()
    return port


class Chain:
    """A private Postfix and what stands behind it."""

    def __init__(self, name, root, receiver_port, milter=False, deliver="discard"):
        self.name, self.root = name, os.path.join(root, name.replace(" ", "-"))
        self.port, self.daemons, self.helpers = free_port(), {}, []
        self.deliver = deliver
        os.makedirs(self.root)
        lines = ["smtpd_recipient_restrictions ="]
        if not milter:
            lines.append("smtpd_milters =")
        if deliver == "discard":
            lines.append("virtual_transport = discard:")
        elif deliver == "sink":
            self.sink = os.path.join(self.root, "queue/gomail/sink.sock")
            lines.append("virtual_transport = gomail:unix:gomail/sink.sock")
        elif deliver == "curl":
            lines.append("virtual_transport = curl:")
        self.tool("prepare", str(self.port), *lines)
        if deliver == "sink":
            self.helpers.append(subprocess.Popen(
                ["smtp-sink", "-L", "-u", "postfix", f"unix:{self.sink}", "100"], stderr=subprocess.DEVNULL))
        if deliver == "curl":
            with open(os.path.join(self.root, "etc/master.cf"), "a") as file:
                file.write("curl unix - n n - 20 pipe\n  flags=  user=nobody argv=/usr/bin/curl -sS -o /dev/null "
                           f"--data-binary @- http://127.0.0.1:{receiver_port}/\n")
        wanted = (["milter"] if milter else []) + (["forwarder"] if deliver == "forwarder" else [])
        sockets = os.path.join(self.root, "queue/gomail")
        settings = os.path.join(self.root, "gomail.yaml")
        with open(settings, "w") as file:
            file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {self.root}/spool
control_dir: {self.root}/control
milter_socket: unix:{sockets}/milter.sock
policy_socket: unix:{sockets}/policy.sock
lmtp_socket: unix:{sockets}/lmtp.sock
port: {free_port()}
metrics_enabled: false
bearer_token: for-the-benchmark-only
api_endpoint: http://127.0.0.1:{receiver_port}/
webhook_secret: {SECRET}
""")
        for daemon in wanted:
            with open(os.path.join(self.root, f"log/{daemon}.log"), "w") as log:
                self.daemons[daemon] = subprocess.Popen(
                    [os.path.join(PROGRAMS, f"gomail-{daemon}"), "--config", settings], stderr=log)
            self.wait_for(os.path.join(self.root, f"control/{daemon}.ctl"))
        self.tool("start")
        self.wait_for(self.port)
        with open(os.path.join(self.root, "queue/pid/master.pid")) as file:
            self.master = int(file.read())
        self.idle = {name: resident_megabytes(process.pid) for name, process in self.daemons.items()}

    def tool(self, verb, *arguments):
        subprocess.run([os.path.join(REPOSITORY, "postfix/private-instance"), verb, self.root, *arguments],
                       check=True, stderr=subprocess.DEVNULL)

    @staticmethod
    def wait_for(place):
        for _ in range(1000):
            try:
                if isinstance(place, int):
                    socket.create_connection(("127.0.0.1", place)).close()
                else:
                    with socket.socket(socket.AF_UNIX) as probe:
                        probe.connect(place)
                return
            except OSError:
                time.sleep(0.01)
        sys.exit(f"bench: nothing listens at {place}")

    def cpu(self):
        used = {"postfix": cpu_seconds(self.master, True) + sum(cpu_seconds(pid, True) for pid in children(self.master))}
        for name, process in self.daemons.items():
            used[f"gomail-{name}"] = cpu_seconds(process.pid)
        return used

    def queue_is_empty(self):
        return all(not names for folder in ("incoming", "active", "deferred", "maildrop")
                   for _, _, names in os.walk(os.path.join(self.root, "queue", folder)))

    def run(self, messages, octets, sessions):
        before, arrived, began = self.cpu(), Receiver.count, time.monotonic()
        subprocess.run(["smtp-source", "-s", str(sessions), "-m", str(messages), "-l", str(octets), "-f",
                        "ann@example.org", "-t", "inbox@example.com", f"127.0.0.1:{self.port}"],
                       check=True, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 300
        posts = messages if self.deliver in ("forwarder", "curl") else 0
        while not self.queue_is_empty() or Receiver.count < arrived + posts:
            if time.monotonic() > deadline:
                sys.exit(f"bench: {self.name}: {Receiver.count - arrived} of {posts} posts arrived; see {self.root}")
            time.sleep(0.005)
        seconds = time.monotonic() - began
        used = {name: (value - before[name]) * 1000 / messages for name, value in self.cpu().items()}
        return messages / seconds, used

    def stop(self):
        self.after = {name: resident_megabytes(process.pid) for name, process in self.daemons.items()}
        self.tool("stop")
        for process in list(self.daemons.values()) + self.helpers:
            process.send_signal(signal.SIGTERM)
        for process in list(self.daemons.values()) + self.helpers:
            process.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1000, help="messages of one repetition (1000)")
    parser.add_argument("--octets", type=int, default=4096, help="octets of a message (4096)")
    parser.add_argument("--sessions", type=int, default=20, help="parallel SMTP sessions (20)")
    parser.add_argument("--repetitions", type=int, default=5, help="of each chain, interleaved (5)")
    options = parser.parse_args()
    if os.getuid() != 0:
        sys.exit("bench: Postfix needs root; run: sudo make bench")
    shm = "/dev/shm"
    root = tempfile.mkdtemp(prefix="gomail-bench-", dir=shm if os.path.isdir(shm) else "/var/tmp")
    os.chmod(root, 0o755)
    port = start_receiver()
    chains = []
    try:
        for arguments in (
            {"name": "postfix alone"},
            {"name": "postfix + gomail-milter", "milter": True},
            {"name": "lmtp to a sink", "deliver": "sink"},
            {"name": "lmtp to gomail-forwarder", "deliver": "forwarder"},
            {"name": "pipe(8) with curl", "deliver": "curl"},
        ):
            chains.append(Chain(root=root, receiver_port=port, **arguments))
        results = {chain.name: [] for chain in chains}
        for repetition in range(options.repetitions + 1):
            for chain in chains:
                result = chain.run(options.messages, options.octets, options.sessions)
                if repetition > 0:  # the first one warms up
                    results[chain.name].append(result)
        print(f"{options.messages} messages of {options.octets} octets, {options.sessions} sessions, "
              f"median of {options.repetitions} interleaved repetitions, {os.cpu_count()} cores")
        print(f"{'chain':28} {'messages/s':>10}   CPU milliseconds per message")
        alone = statistics.median(rate for rate, _ in results[chains[0].name])
        for chain in chains:
            rate = statistics.median(rate for rate, _ in results[chain.name])
            names = results[chain.name][0][1].keys()
            used = {name: statistics.median(cpu[name] for _, cpu in results[chain.name]) for name in names}
            parts = "  ".join(f"{name} {value:.2f}" for name, value in used.items())
            print(f"{chain.name:28} {rate:10.0f}   {parts}  (total {sum(used.values()):.2f}; {rate / alone:.2f} of the first's rate)")
        for chain in chains:
            chain.stop()
        print("resident memory, MB: " + "; ".join(
            f"gomail-{name} {chain.idle[name]:.1f} idle, {chain.after[name]:.1f} after {(options.repetitions + 1) * options.messages} messages"
            for chain in chains for name in chain.daemons))
        chains = []
    finally:
        for chain in chains:
            chain.stop()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
