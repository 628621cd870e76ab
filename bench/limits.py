"""What limits cost gomail-milter: instructions of a message with the default limits and without, and memory."""
import os
import re
import subprocess
import sys
import time

import milterclient
from corpus import Corpus
from memory import settled_memory
from nameserver import ADDRESS, NameServer
from processes import PROGRAMS, wait_for

# The difference of two runs leaves out what a start costs.
FEW, MANY = 100, 500
WITHOUT = "rate_limits: []\nmax_connections_per_ip: 0\nmax_connections_per_minute: 0\n"
# As the defaults, but that no client of the corpus reaches them.
WITH = "rate_limits: [{name: client, key: client, rate: 1000/min, burst: 100000}]\n"
BUCKETS = BANS = 1_000_000
# A rule whose buckets survive a restart: that is how they get into the milter within seconds.
LONG = "rate_limits: [{name: day, key: client, rate: 10/day}]\n"


def write_settings(root, lines):
    path = os.path.join(root, "gomail.yaml")
    with open(path, "w") as file:
        file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {root}/spool
control_dir: {root}/control
milter_socket: unix:{root}/milter.sock
policy_socket: unix:{root}/policy.sock
dns_servers: [{ADDRESS}]
log_level: warning
{lines}""")
    return path


class Milter:
    """gomail-milter alone, at its socket; `tool` goes before its command."""

    def __init__(self, root, lines, tool=()):
        self.place = os.path.join(root, "milter.sock")
        with open(os.path.join(root, "log"), "a") as log:
            self.process = subprocess.Popen(
                [*tool, os.path.join(PROGRAMS, "gomail-milter"), "--config", write_settings(root, lines)],
                stdout=log, stderr=log)
        wait_for(self.place, self.process)

    def judge(self, prepared, count):
        for number in range(count):
            last = milterclient.judge(self.place, prepared[number % len(prepared)])
            if last not in (b"c", b"a"):
                sys.exit(f"bench: the milter answered {last}")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def instructions(root, lines, prepared, count):
    """Instructions of a whole run, by callgrind."""
    out = os.path.join(root, "callgrind.out")
    milter = Milter(root, lines, ("valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}"))
    milter.judge(prepared, count)
    milter.stop()
    with open(out) as file:
        found = re.findall(r"^(?:summary|totals): (\d+)", file.read(), re.MULTILINE)
    os.remove(out)
    return int(found[-1])


def measure_instructions(root, prepared):
    costs = {}
    for name, lines in (("without limits", WITHOUT), ("with the default limits", WITH)):
        few, many = (instructions(root, lines, prepared, count) for count in (FEW, MANY))
        costs[name] = (many - few) / (MANY - FEW)
        print(f"limits: {costs[name]:12,.0f} instructions of gomail-milter a message of 4 kB, {name}", flush=True)
    off, on = costs.values()
    print(f"limits: {100 * (on - off) / off:+.1f} % with them (goal 5 at most)")


def gomailctl(root, *arguments):
    return subprocess.run(
        [os.path.join(PROGRAMS, "gomailctl"), *arguments, "--config", os.path.join(root, "gomail.yaml")],
        check=True, capture_output=True, text=True).stdout


def measure_memory(root):
    folder = os.path.join(root, "spool/milter")
    os.makedirs(folder, exist_ok=True)
    subprocess.run([os.path.join(PROGRAMS, "bench-core"), "buckets", os.path.join(folder, "buckets"), str(BUCKETS)],
                   check=True)
    settings = LONG + f"rate_limit_buckets: {BUCKETS * 5 // 4}\n"
    milter = Milter(root, settings)
    live = int(re.search(r"buckets +(\d+) in use", gomailctl(root, "limits", "show"))[1])
    print(f"limits: gomail-milter with {live} live buckets: {settled_memory(milter.process.pid):.1f} MB resident",
          flush=True)
    with open(os.path.join(root, "bans"), "w") as file:
        file.writelines(f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}\n" for number in range(BANS))
    with open(os.path.join(root, "policyd.log"), "w") as log:
        policyd = subprocess.Popen(
            [os.path.join(PROGRAMS, "gomail-policyd"), "--config", os.path.join(root, "gomail.yaml")],
            stdout=log, stderr=log)
    try:
        wait_for(os.path.join(root, "control/policyd.ctl"), policyd)
        gomailctl(root, "ban", "import", os.path.join(root, "bans"), "--for", "30d", "--reason", "benchmark")
        known = 0
        for _ in range(600):
            metrics = subprocess.run(
                ["curl", "-s", "--unix-socket", os.path.join(root, "control/milter.ctl"), "http://localhost/metrics"],
                check=True, capture_output=True, text=True).stdout
            known = int(float(re.search(r"^gomail_milter_bans\S* (\S+)", metrics, re.MULTILINE)[1]))
            if known >= BANS:
                break
            time.sleep(0.1)
        print(f"limits: and with {known} bans: {settled_memory(milter.process.pid):.1f} MB (goal 300 at most)")
    finally:
        policyd.terminate()
        policyd.wait(60)
        milter.stop()


def measure(root):
    os.makedirs(root)
    # A short folder: the path of a unix socket may have 107 octets.
    corpus = Corpus(os.path.join(root, "corpus"), 100)
    with open(corpus.index) as file:
        prepared = [milterclient.Prepared(*line.split()) for line in file]
    small = [message for message in prepared if len(message.rest) < 8192]
    server = NameServer(root, corpus.records)
    try:
        measure_instructions(root, small)
        measure_memory(root)
    finally:
        server.stop()
