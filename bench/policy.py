"""Policy requests per second, their p99 and CPU, beside a server that does nothing and beside Debian's postfwd."""
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import time

from processes import DEBIAN, PROGRAMS, cpu_seconds, free_port, resident_megabytes, wait_for

CONNECTIONS = (1, 10, 100)
SECONDS = 2.0
BANS = 1_000_000


class Server:
    """A policy server that runs, and what it takes."""

    def __init__(self, name, command, socket, log, pidfile=None):
        self.name, self.socket = name, socket
        with open(log, "w") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        wait_for(socket, None if pidfile else self.process)
        # One that puts itself into the background has left its number.
        self.pid = int(open(pidfile).read()) if pidfile else self.process.pid

    def load(self, connections):
        """Requests a second, p50 and p99 in microseconds, CPU microseconds of a request."""
        before = cpu_seconds(self.pid)
        output = subprocess.run([os.path.join(PROGRAMS, "bench-policy-load"), str(self.socket), str(connections), str(SECONDS)],
                                check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        used = cpu_seconds(self.pid) - before
        figures = {name: float(value) for name, value in zip(output[::2], output[1::2])}
        if figures["refused"]:
            sys.exit(f"bench: {self.name} refused {figures['refused']:.0f} clients that nobody banned")
        return (figures["requests"] / figures["seconds"], figures["p50"], figures["p99"],
                used / figures["requests"] * 1e6)

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait()


def policyd(root, name):
    """gomail-policyd below a folder of its own."""
    folder = os.path.join(root, name.replace(" ", "-"))
    os.makedirs(folder)
    socket = os.path.join(folder, "policy.sock")
    settings = os.path.join(folder, "gomail.yaml")
    with open(settings, "w") as file:
        file.write(f"mail_hostname: mx.example.com\nprimary_domain: example.com\ndata_dir: {folder}/data\n"
                   f"control_dir: {folder}/control\npolicy_socket: unix:{socket}\n")
    server = Server(name, [os.path.join(PROGRAMS, "gomail-policyd"), "--config", settings], socket,
                    os.path.join(folder, "log"))
    wait_for(f"{folder}/control/policyd.ctl", server.process)
    return server, settings


def write_list(path):
    """A million bans: addresses, networks of four lengths, and a tenth of IPv6."""
    numbers = random.Random(1)
    networks = set()
    while len(networks) < BANS:
        kind = numbers.random()
        first, rest = numbers.choice([10, 20, 30, 40, 50]), [numbers.randrange(256) for _ in range(3)]
        if kind < 0.8:
            networks.add(f"{first}.{rest[0]}.{rest[1]}.{rest[2]}")
        elif kind < 0.87:
            networks.add(f"{first}.{rest[0]}.{rest[1]}.0/24")
        elif kind < 0.9:
            networks.add(f"{first}.{rest[0]}.{rest[1]}.{rest[2] & 0xf0}/28")
        else:
            networks.add(f"2001:db8:{numbers.randrange(65536):x}:{numbers.randrange(65536):x}::/64")
    with open(path, "w") as file:
        for network in networks:
            file.write(f"{network} {numbers.randrange(1, 100)}d # list of the benchmark\n")


def postfwd(root):
    """postfwd of Debian with one rule about an address, which is less than a million bans; None where it is missing."""
    program = os.path.join(DEBIAN, "usr/sbin/postfwd1")
    if not os.path.exists(program):
        print("postfwd is not unpacked: packaging/deps bench")
        return None
    folder = os.path.join(root, "postfwd")
    os.makedirs(folder)
    rules = os.path.join(folder, "rules")
    with open(rules, "w") as file:
        file.write("id=BAN; client_address==192.0.2.1; action=554 5.7.1 refused\n")
    port = free_port()
    return Server("postfwd (TCP)", [program, "--file", rules, "--interface", "127.0.0.1", "--port", str(port), "--nodns",
                                    "--user", "root", "--group", "root", "--summary", "0", "--norulelog",
                                    "--no-rulestats", "--daemon", "--pidfile", f"{folder}/pid"],
                  port, os.path.join(folder, "log"), pidfile=f"{folder}/pid")


def measure(root, options):
    """The table, and what a million bans take."""
    os.makedirs(root)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    nothing = Server("NIO, does nothing", [os.path.join(PROGRAMS, "bench-policy-nothing"), f"{root}/nothing.sock"],
                     f"{root}/nothing.sock", f"{root}/nothing.log")
    empty, _ = policyd(root, "policyd, 0 bans")
    full, settings = policyd(root, f"policyd, {BANS} bans")
    idle = resident_megabytes(full.process.pid)
    write_list(f"{root}/list")
    began = time.monotonic()
    subprocess.run([os.path.join(PROGRAMS, "gomailctl"), "ban", "import", f"{root}/list", "--config", settings],
                   check=True, stdout=subprocess.DEVNULL)
    imported = time.monotonic() - began
    after_import = resident_megabytes(full.process.pid)
    full.stop()
    began = time.monotonic()
    full = Server(full.name, [os.path.join(PROGRAMS, "gomail-policyd"), "--config", settings], full.socket,
                  f"{root}/full.log")
    started = time.monotonic() - began
    servers = [nothing, empty, full]
    other = postfwd(root)
    if other:
        servers.append(other)
    results = {}
    for repetition in range(options.repetitions + 1):
        for connections in CONNECTIONS:
            for server in servers:
                figures = server.load(connections)
                # The first round warms up.
                if repetition:
                    results.setdefault((connections, server.name), []).append(figures)
    print(f"policy requests: medians of {options.repetitions} interleaved rounds of {SECONDS:.0f} s")
    print(f"{'connections':>11}  {'server':26} {'requests/s':>10} {'p50 µs':>8} {'p99 µs':>8} {'CPU µs':>8}  beside nothing")
    for connections in CONNECTIONS:
        limit = statistics.median(run[0] for run in results[connections, nothing.name])
        for server in servers:
            runs = results[connections, server.name]
            rate, p50, p99, used = (statistics.median(run[place] for run in runs) for place in range(4))
            print(f"{connections:11}  {server.name:26} {rate:10.0f} {p50:8.0f} {p99:8.0f} {used:8.1f}  {rate / limit:.2f}")
    print(f"  policyd: {idle:.0f} MB without bans, {after_import:.0f} MB after importing {BANS} in {imported:.0f} s, "
          f"{resident_megabytes(full.process.pid):.0f} MB after a restart with them, which took {started:.1f} s, and the load")
    for server in servers:
        server.stop()
