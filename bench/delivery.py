"""What it costs to hand a message on: to a sink, to our forwarder, to a program of its own for each message."""
import asyncio
import os
import shutil
import subprocess
import threading
import time

from chain import Chain
from nameserver import NameServer
from processes import free_port, wait_for
from report import interleaved, print_memory, print_table


# What smtp-source's sender publishes.
RECORDS = ['example.org. TXT "v=spf1 ip4:127.0.0.0/8 -all"', '_dmarc.example.org. TXT "v=DMARC1; p=reject"']

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pipe-whole-message")


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


class DeliveryChain(Chain):
    """Messages of smtp-source from ourselves: no milter judges them."""

    def __init__(self, name, root, receiver_port, milter=False, deliver="discard"):
        lines = ["smtpd_recipient_restrictions ="] + ([] if milter else ["smtpd_milters ="])
        lines += {"discard": ["virtual_transport = discard:"],
                  "sink": ["virtual_transport = gomail:unix:gomail/sink.sock"],
                  "curl": ["virtual_transport = pipe:"], "script": ["virtual_transport = pipe:"]}.get(deliver, [])
        url = f"http://127.0.0.1:{receiver_port}/"
        # Where the user of the transport can read it.
        script = shutil.copy(SCRIPT, root) if deliver == "script" else ""
        command = {"curl": f"/usr/bin/curl -sS -o /dev/null --data-binary @- {url}",
                   "script": f"{script} ${{sender}} ${{recipient}} {url} for-the-benchmark-only"}.get(deliver)
        master = f"pipe unix - n n - 20 pipe\n  flags=  user=nobody argv={command}\n" if command else ""
        super().__init__(name, root, lines, master)
        self.posts = deliver in ("forwarder", "curl", "script")
        if deliver == "sink":
            sink = os.path.join(self.sockets, "sink.sock")
            self.helpers.append(subprocess.Popen(
                ["smtp-sink", "-L", "-u", "postfix", f"unix:{sink}", "100"], stderr=subprocess.DEVNULL))
            wait_for(sink, self.helpers[0])
        settings = self.settings(receiver_port)
        if milter:
            self.start_ours("milter", settings)
        if deliver == "forwarder":
            self.start_ours("forwarder", settings)
        self.start_postfix()

    def run(self, messages, octets, sessions):
        wanted = Receiver.count + (messages if self.posts else 0)

        def send():
            began = time.monotonic()
            subprocess.run(["smtp-source", "-s", str(sessions), "-m", str(messages), "-l", str(octets), "-f",
                            "ann@example.org", "-t", "inbox@example.com", f"127.0.0.1:{self.port}"],
                           check=True, stderr=subprocess.DEVNULL)
            return began

        return self.measure(messages, send, lambda: Receiver.count >= wanted)


def measure(root, options):
    os.makedirs(root)
    port, server, chains = start_receiver(), NameServer(root, {"example.org": RECORDS}), []
    try:
        for arguments in (
            {"name": "postfix alone"},
            {"name": "postfix + gomail-milter", "milter": True},
            {"name": "lmtp to a sink", "deliver": "sink"},
            {"name": "lmtp to gomail-forwarder", "deliver": "forwarder"},
            {"name": "pipe(8) with curl", "deliver": "curl"},
            {"name": "pipe(8) with a script that runs curl", "deliver": "script"},
        ):
            if not options.chain or arguments["name"] in options.chain:
                chains.append(DeliveryChain(root=root, receiver_port=port, **arguments))
        results = interleaved(
            chains, options.repetitions,
            lambda chain: chain.run(options.messages, options.octets, options.sessions))
        print(f"delivery: {options.messages} messages of {options.octets} octets, {options.sessions} sessions, "
              f"median of {options.repetitions} interleaved repetitions, {os.cpu_count()} cores")
        print_table(chains, results)
    finally:
        for chain in chains:
            chain.stop()
        server.stop()
    print("resident memory, MB:")
    print_memory(chains, (options.repetitions + 1) * options.messages)
