"""The endpoint that every chain posts to: bench-receive, a process of its own that answers 200 and counts."""
import mmap
import os
import struct
import subprocess

from processes import PROGRAMS


class Receiver:
    """Listens on `port`; `count` requests came since `restart`."""

    def __init__(self, root, programs=PROGRAMS):
        path = os.path.join(root, "requests")
        self.process = subprocess.Popen([os.path.join(programs, "bench-receive"), path], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.before = 0
        with open(path, "rb") as file:
            self.shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    @property
    def count(self):
        return struct.unpack("@Q", self.shared[:8])[0] - self.before

    def restart(self):
        self.before += self.count

    def stop(self):
        self.process.kill()
        self.process.wait()
