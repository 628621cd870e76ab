"""What /proc tells of processes, and the few helpers that every part of the benchmark needs."""
import os
import socket
import sys
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = os.environ.get("GOMAIL_BIN") or os.path.join(REPOSITORY, ".build", "release")
# Where packaging/deps unpacks the daemons of Debian that are measured beside ours.
DEBIAN = os.path.join(REPOSITORY, ".build", "bench-debian")
TICK = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """Name, parent and the four CPU times of a process; None where it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            head, tail = file.read().rsplit(")", 1)
    except OSError:
        return None
    fields = tail.split()
    return head.split("(", 1)[1], int(fields[1]), [int(value) / TICK for value in fields[11:15]]


def cpu_seconds(pid, with_children=False):
    """User and system time of a process, on request with its ended children's; 0 where it is gone."""
    found = stat(pid)
    return sum(found[2] if with_children else found[2][:2]) if found else 0.0


def children(pid):
    """The living children of a process."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            about = stat(int(entry))
            if about and about[1] == pid:
                found.append(int(entry))
    return found


def resident_megabytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(place, process=None):
    """Until something listens at a port of 127.0.0.1 or at a unix socket."""
    for _ in range(1500):
        try:
            if isinstance(place, int):
                socket.create_connection(("127.0.0.1", place)).close()
            else:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(place)
            return
        except OSError:
            if process and process.poll() is not None:
                sys.exit(f"bench: what should listen at {place} ended with status {process.returncode}")
            time.sleep(0.01)
    sys.exit(f"bench: nothing listens at {place}")
