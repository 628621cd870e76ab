#!/usr/bin/python3
"""CPU per message and messages per second of whole chains with a real Postfix.

Each chain is set up once; the repetitions are interleaved (all chains, then all again), so that a machine whose
speed drifts does so for all of them. Printed are medians. CPU comes from /proc: a running process's own time and,
for Postfix, that of its ended children too. The SMTP client, the DNS server and the receiver are not counted.

Queue and spool lie on tmpfs where there is one: the figures are CPU, not disks.

Everything runs in a namespace of its own (unshare): its network is a loopback interface with the clients' addresses
and a DNS server, its /etc/resolv.conf names that server, and all its processes end with it. Nothing of the machine's
own network, resolver or services is touched.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import delivery
import limits
import policy
from nameserver import ADDRESS
from processes import PROGRAMS

# Holds the folder of this run, inside the namespace.
INSIDE = "GOMAIL_BENCH_INSIDE"


def enter_namespace():
    """Starts this program again inside, with a folder that goes when it ends; returns its exit status."""
    shm = "/dev/shm"
    root = tempfile.mkdtemp(prefix="gomail-bench-", dir=shm if os.path.isdir(shm) else "/var/tmp")
    os.chmod(root, 0o755)
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", sys.executable, "-u",
               os.path.abspath(__file__), *sys.argv[1:]]
    process = subprocess.Popen(command, env={**os.environ, INSIDE: root})
    # Ctrl-C reaches the one inside as well, and all that it started ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.kill())
    status = process.wait()
    shutil.rmtree(root, ignore_errors=True)
    return status


def furnish_namespace(root):
    """Addresses and resolver, for this namespace alone."""
    for command in (["link", "set", "lo", "up"], ["addr", "add", "198.51.100.0/24", "dev", "lo"],
                    ["addr", "add", f"{ADDRESS}/32", "dev", "lo"]):
        subprocess.run(["ip", *command], check=True)
    resolver = os.path.join(root, "resolv.conf")
    with open(resolver, "w") as file:
        file.write(f"nameserver {ADDRESS}\n")
    # Our mount namespace is private: nobody else sees this file in that place.
    subprocess.run(["mount", "--bind", resolver, os.path.realpath("/etc/resolv.conf")], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=("core", "policy", "delivery", "limits", "verdicts", "all"), default="all",
                        help="rates of the core, policy requests, chains of delivery, cost and memory of limits, "
                             "chains of verdicts (all)")
    parser.add_argument("--messages", type=int, default=1000, help="messages of one repetition (1000)")
    parser.add_argument("--chain", action="append", metavar="NAME", help="of the delivery chains only this one (all)")
    parser.add_argument("--octets", type=int, default=4096, help="octets of a message of the delivery chains (4096)")
    parser.add_argument("--sessions", type=int, default=20, help="parallel SMTP sessions (20)")
    parser.add_argument("--repetitions", type=int, default=5, help="of each chain, interleaved (5)")
    parser.add_argument("--distinct", type=int, default=400, help="different messages of the verdict chains (400)")
    parser.add_argument("--soak", type=int, default=0, metavar="N",
                        help="messages at the milter's socket with its memory printed (none)")
    options = parser.parse_args()
    if os.getuid() != 0:
        sys.exit("bench: Postfix and a namespace need root; run: sudo make bench")
    if INSIDE not in os.environ:
        sys.exit(enter_namespace())
    root = os.environ[INSIDE]
    try:
        furnish_namespace(root)
        if options.part in ("core", "all"):
            subprocess.run([os.path.join(PROGRAMS, "bench-core")], check=True)
        if options.part in ("policy", "all"):
            policy.measure(os.path.join(root, "policy"), options)
        if options.part in ("delivery", "all"):
            delivery.measure(os.path.join(root, "delivery"), options)
        if options.part in ("limits", "all"):
            limits.measure(os.path.join(root, "limits"))
        if options.part in ("verdicts", "all"):
            # Wants dkimpy, which the other parts do not.
            import verdicts
            verdicts.measure(os.path.join(root, "verdicts"), options)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
