"""A private Postfix and the daemons behind it, and what a run of messages through them costs."""
import os
import signal
import subprocess
import sys
import time

from processes import PROGRAMS, REPOSITORY, children, cpu_seconds, free_port, resident_megabytes, stat, wait_for

SECRET = "whsec_YSBzZWNyZXQgZm9yIHRoZSBiZW5jaG1hcmsgb25seSE="
# All messages come from a handful of clients: the limits count as they do by default, and are never reached.
UNREACHED_LIMITS = """rate_limits: [{name: client, key: client, rate: 1000000/s}]
max_connections_per_ip: 0
max_connections_per_minute: 1000000"""
# The longest wait for the queue to become empty after the last message, in seconds.
DRAIN_SECONDS = 300


class Chain:
    """Set up once, run many times.

    CPU comes from /proc: a running process's own time and, for Postfix, that of its ended children too. What
    Postfix's spawn(8) runs is counted by itself: see `spawned`.
    """

    def __init__(self, name, root, postfix=(), master=""):
        # A short folder: the path of a unix socket may have 107 octets.
        self.name, self.root = name, os.path.join(root, f"chain{len(os.listdir(root))}")
        self.sockets = os.path.join(self.root, "queue/gomail")
        self.port, self.daemons, self.helpers, self.spawned = free_port(), {}, [], None
        self.idle, self.after, self.control = {}, {}, os.path.join(self.root, "control")
        os.makedirs(self.root)
        self.tool("prepare", str(self.port), *postfix)
        if master:
            with open(os.path.join(self.root, "etc/master.cf"), "a") as file:
                file.write(master)

    def settings(self, receiver_port=1, more=""):
        """Writes the settings of our daemons, with more lines at their end, and returns where."""
        path = os.path.join(self.root, "gomail.yaml")
        with open(path, "w") as file:
            file.write(f"""mail_hostname: mx.example.com
primary_domain: example.com
data_dir: {self.root}/spool
control_dir: {self.control}
milter_socket: unix:{self.sockets}/milter.sock
policy_socket: unix:{self.sockets}/policy.sock
lmtp_socket: unix:{self.sockets}/lmtp.sock
port: {free_port()}
metrics_enabled: false
bearer_token: for-the-benchmark-only
api_endpoint: http://127.0.0.1:{receiver_port}/
webhook_secret: {SECRET}
{UNREACHED_LIMITS}
{more}""")
        return path

    def start_ours(self, daemon, settings):
        self.start_daemon(
            f"gomail-{daemon}", [os.path.join(PROGRAMS, f"gomail-{daemon}"), "--config", settings],
            os.path.join(self.control, f"{daemon}.ctl"))

    def start_daemon(self, name, command, place):
        with open(os.path.join(self.root, f"log/{name}.log"), "w") as log:
            self.daemons[name] = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(place, self.daemons[name])

    def start_postfix(self):
        self.tool("start")
        wait_for(self.port)
        with open(os.path.join(self.root, "queue/pid/master.pid")) as file:
            self.master = int(file.read())
        self.idle = {name: resident_megabytes(process.pid) for name, process in self.daemons.items()}

    def tool(self, verb, *arguments):
        subprocess.run([os.path.join(REPOSITORY, "postfix/private-instance"), verb, self.root, *arguments],
                       check=True, stderr=subprocess.DEVNULL)

    def cpu(self):
        """CPU seconds so far of Postfix and of each daemon."""
        services = children(self.master)
        used = {"postfix": cpu_seconds(self.master, True) + sum(cpu_seconds(pid, True) for pid in services)}
        if self.spawned:
            # Who ended told what he used, and stands in the times of spawn(8) or of the master as well.
            ended = self.spawned.ended_seconds()
            living = sum(cpu_seconds(child, True) for pid in services if (stat(pid) or [None])[0] == "spawn"
                         for child in children(pid))
            used["postfix"] -= ended
            used[self.spawned.name] = ended + living
        for name, process in self.daemons.items():
            used[name] = cpu_seconds(process.pid, True) + sum(cpu_seconds(pid, True) for pid in children(process.pid))
        return used

    def queue_is_empty(self):
        return all(not names for folder in ("incoming", "active", "deferred", "maildrop", "hold")
                   for _, _, names in os.walk(os.path.join(self.root, "queue", folder)))

    def measure(self, messages, send, is_done=lambda: True):
        """Messages per second and CPU milliseconds per message of what `send` sends, until all is delivered.

        `send` returns when the last message was taken, with the moment when it really began.
        """
        before = self.cpu()
        began = send()
        deadline = time.monotonic() + DRAIN_SECONDS
        while not (self.queue_is_empty() and is_done()):
            if time.monotonic() > deadline:
                sys.exit(f"bench: {self.name}: mail is left after {DRAIN_SECONDS} s; see {self.root}")
            time.sleep(0.005)
        seconds = time.monotonic() - began
        return messages / seconds, {
            name: (value - before[name]) * 1000 / messages for name, value in self.cpu().items()}

    def stop(self):
        self.after = {name: resident_megabytes(process.pid) for name, process in self.daemons.items()
                      if process.poll() is None}
        self.tool("stop")
        for process in list(self.daemons.values()) + self.helpers:
            process.send_signal(signal.SIGTERM)
        for process in list(self.daemons.values()) + self.helpers:
            process.wait(20)
