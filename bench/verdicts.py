"""What it costs to judge a message: gomail-milter beside opendkim, and beside opendkim, opendmarc and policyd-spf."""
import os
import shutil
import subprocess
import sys
import time

from chain import Chain
from corpus import Corpus
from memory import measure_open_sessions, measure_soak
from nameserver import ADDRESS, NameServer
from processes import DEBIAN, PROGRAMS, REPOSITORY, wait_for
from report import interleaved, print_memory, print_table
from spawned import Spawned

OURS, ONE, THREE = "postfix + gomail-milter", "postfix + opendkim", "postfix + opendkim + opendmarc + policyd-spf"
COMPARED = "postfix + gomail-milter, compare"


# Mail to this address is kept, to see whether everybody did his work.
PROBE, PROBES = "probe@example.com", 50


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


class VerdictChain(Chain):
    """Mail from other clients than ourselves, discarded when it was judged."""

    def __init__(self, name, root, judges, settings=""):
        milters = [judge for judge in judges if judge != "policyd-spf"]
        lines = ["virtual_transport = discard:", "smtpd_recipient_restrictions =",
                 f"transport_maps = inline:{{{PROBE}=gomail:unix:gomail/sink.sock}}"]
        if milters != ["milter"]:
            places = ", ".join(f"unix:gomail/{judge}.sock" for judge in milters)
            lines.append(f"smtpd_milters = {places}")
        master = ""
        if "policyd-spf" in judges:
            lines[1] += " check_policy_service unix:private/policyd-spf"
            lines.append("policyd-spf_time_limit = 3600")
            record, configuration = os.path.join(root, "policyd-spf.cpu"), os.path.join(root, "policyd-spf.conf")
            # Debian's settings, without a log: ours does not write a line for each message either.
            shutil.copy(os.path.join(DEBIAN, "etc/postfix-policyd-spf-python/policyd-spf.conf"), configuration)
            with open(configuration, "a") as file:
                file.write("\ndebugLevel = -1\n")
            wrapper = shutil.copy(os.path.join(REPOSITORY, "bench/spawned.py"), os.path.join(root, "spawned.py"))
            program = shutil.copy(os.path.join(DEBIAN, "usr/bin/policyd-spf"), os.path.join(root, "policyd-spf"))
            master = (f"policyd-spf unix - n n - 0 spawn user=nobody "
                      f"argv=/usr/bin/python3 {wrapper} {record} {program} {configuration}\n")
        super().__init__(name, root, lines, master)
        if master:
            self.spawned = Spawned("policyd-spf", record)
        self.judges = judges
        self.start_sink()
        if "milter" in milters:
            self.start_ours("milter", self.settings(more=settings))
        if "opendkim" in milters:
            self.start_peer("opendkim", f"""Mode v
AuthservID mx.example.com
Nameservers {ADDRESS}
Syslog no
""")
        if "opendmarc" in milters:
            self.start_peer("opendmarc", """AuthservID mx.example.com
TrustedAuthservIDs mx.example.com
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
Syslog false
""")
        self.start_postfix()

    def start_peer(self, name, configuration):
        """As Debian has it, with the socket where Postfix finds it and without a log."""
        place = os.path.join(self.sockets, f"{name}.sock")
        path = write(os.path.join(self.root, f"{name}.conf"), f"{configuration}Socket local:{place}\nUMask 000\n")
        self.start_daemon(name, [os.path.join(DEBIAN, "usr/sbin", name), "-f", "-c" if name == "opendmarc" else "-x",
                                 path], place)

    def start_sink(self):
        place, folder = os.path.join(self.sockets, "sink.sock"), os.path.join(self.root, "kept")
        os.makedirs(folder)
        shutil.chown(folder, "postfix")
        self.kept = os.path.join(folder, "mail")
        self.helpers.append(subprocess.Popen(
            ["smtp-sink", "-L", "-u", "postfix", "-D", self.kept, f"unix:{place}", "100"],
            stderr=subprocess.DEVNULL))
        wait_for(place, self.helpers[-1])

    def probe(self, corpus):
        """Ends the benchmark where a judge did not judge: everything in the corpus passes."""
        self.run(corpus, PROBES, 1, PROBE)
        with open(self.kept, encoding="utf-8", errors="replace") as file:
            mail = file.read().lower()
        signed = sum(corpus.is_signed[number % corpus.distinct] for number in range(PROBES))
        wanted = {"opendkim": {"dkim=pass": signed}, "opendmarc": {"dmarc=pass": PROBES},
                  "policyd-spf": {"received-spf: pass": PROBES},
                  "milter": {"dkim=pass": signed, "dmarc=pass": PROBES, "spf=pass": PROBES}}
        for judge in self.judges:
            for words, count in wanted[judge].items():
                if mail.count(words) != count:
                    sys.exit(f"bench: {self.name}: {judge} wrote \"{words}\" {mail.count(words)} times instead of "
                             f"{count} times for {PROBES} messages; see {self.kept}")

    def run(self, corpus, messages, sessions, recipient="inbox@example.com"):
        sender = subprocess.Popen(
            [os.path.join(PROGRAMS, "bench-send"), str(self.port), str(sessions), str(messages), "0",
             recipient, corpus.index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        sender.stdout.readline()

        def send():
            began = time.monotonic()
            told, _ = sender.communicate("\n")
            if told != f"accepted {messages} refused 0\n":
                sys.exit(f"bench: {self.name}: {told.strip() or 'the sender failed'}; see {self.root}/log")
            return began

        return self.measure(messages, send)


def measure(root, options):
    os.makedirs(root)
    corpus = Corpus(os.path.join(root, "corpus"), options.distinct)
    server, chains = NameServer(root, corpus.records), []
    try:
        for name, judges, *settings in (
            ("postfix alone", ()), (OURS, ("milter",)),
            (COMPARED, ("milter",), "spf_engine: compare\ndkim_engine: compare\n"), (ONE, ("opendkim",)),
            (THREE, ("opendkim", "opendmarc", "policyd-spf")),
        ):
            chains.append(VerdictChain(name, root, judges, *settings))
            chains[-1].probe(corpus)
            if name == OURS:
                measure_open_sessions(chains[-1], corpus)
        results = interleaved(
            chains, options.repetitions, lambda chain: chain.run(corpus, options.messages, options.sessions))
        print(f"verdicts: {options.messages} messages, 70 % of 4 kB, 27 % of 50 kB, 3 % of 1 MB, "
              f"{sum(corpus.is_signed)} of {corpus.distinct} different ones signed, {options.sessions} sessions, "
              f"median of {options.repetitions} interleaved repetitions, {os.cpu_count()} cores")
        table = print_table(chains, results)
        ours = table[OURS][1]["gomail-milter"]
        print(f"CPU of gomail-milter / opendkim alone: {ours / table[ONE][1]['opendkim']:.2f} (goal 0.50 at most)")
        three = sum(table[THREE][1][name] for name in ("opendkim", "opendmarc", "policyd-spf"))
        print(f"CPU of gomail-milter / the three: {ours / three:.2f}")
        print(f"CPU of gomail-milter under compare / by itself: {table[COMPARED][1]['gomail-milter'] / ours:.2f}")
        print(f"messages/s ours / the three: {table[OURS][0] / table[THREE][0]:.2f} (goal 2.00 at least)")
        if options.soak:
            measure_soak(chains[1], corpus, options.soak)
    finally:
        for chain in chains:
            chain.stop()
        server.stop()
    print("resident memory, MB:")
    print_memory(chains, (options.repetitions + 1) * options.messages)
