"""What it costs to hand a message on: to a sink, to our forwarder, to a program of its own for each message."""
import os
import shutil
import subprocess
import time

from chain import Chain
from nameserver import NameServer
from processes import wait_for
from receiver import Receiver
from report import interleaved, print_memory, print_table


# What smtp-source's sender publishes.
RECORDS = ['example.org. TXT "v=spf1 ip4:127.0.0.0/8 -all"', '_dmarc.example.org. TXT "v=DMARC1; p=reject"']

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pipe-whole-message")


class DeliveryChain(Chain):
    """Messages of smtp-source from ourselves: no milter judges them."""

    def __init__(self, name, root, receiver, milter=False, deliver="discard"):
        lines = ["smtpd_recipient_restrictions ="] + ([] if milter else ["smtpd_milters ="])
        lines += {"discard": ["virtual_transport = discard:"],
                  "sink": ["virtual_transport = gomail:unix:gomail/sink.sock"],
                  "curl": ["virtual_transport = pipe:"], "script": ["virtual_transport = pipe:"]}.get(deliver, [])
        url = f"http://127.0.0.1:{receiver.port}/"
        # Where the user of the transport can read it.
        script = shutil.copy(SCRIPT, root) if deliver == "script" else ""
        command = {"curl": f"/usr/bin/curl -sS -o /dev/null --data-binary @- {url}",
                   "script": f"{script} ${{sender}} ${{recipient}} {url} for-the-benchmark-only"}.get(deliver)
        master = f"pipe unix - n n - 20 pipe\n  flags=  user=nobody argv={command}\n" if command else ""
        super().__init__(name, root, lines, master)
        self.receiver, self.posts = receiver, deliver in ("forwarder", "curl", "script")
        if deliver == "sink":
            sink = os.path.join(self.sockets, "sink.sock")
            self.helpers.append(subprocess.Popen(
                ["smtp-sink", "-L", "-u", "postfix", f"unix:{sink}", "100"], stderr=subprocess.DEVNULL))
            wait_for(sink, self.helpers[0])
        settings = self.settings(receiver.port)
        if milter:
            self.start_ours("milter", settings)
        if deliver == "forwarder":
            self.start_ours("forwarder", settings)
        self.start_postfix()

    def run(self, messages, octets, sessions):
        wanted = self.receiver.count + (messages if self.posts else 0)

        def send():
            began = time.monotonic()
            subprocess.run(["smtp-source", "-s", str(sessions), "-m", str(messages), "-l", str(octets), "-f",
                            "ann@example.org", "-t", "inbox@example.com", f"127.0.0.1:{self.port}"],
                           check=True, stderr=subprocess.DEVNULL)
            return began

        return self.measure(messages, send, lambda: self.receiver.count >= wanted)


def measure(root, options):
    os.makedirs(root)
    receiver, server, chains = Receiver(root), NameServer(root, {"example.org": RECORDS}), []
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
                chains.append(DeliveryChain(root=root, receiver=receiver, **arguments))
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
        receiver.stop()
    print("resident memory, MB:")
    print_memory(chains, (options.repetitions + 1) * options.messages)
