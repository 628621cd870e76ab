"""Resident memory of gomail-milter: for each open session, and over very many messages, at its socket."""
import os
import threading
import time

import milterclient
from processes import cpu_seconds, resident_megabytes

OPEN_SESSIONS = 500
SOAK_THREADS = 4
SOAK_LINES = 20
# The longest time for the milter to read what was written to it, in seconds.
SETTLE_SECONDS = 10


def settled_memory(pid):
    """Resident megabytes when they do not change any more."""
    before, deadline = -1.0, time.monotonic() + SETTLE_SECONDS
    while True:
        now = resident_megabytes(pid)
        if abs(now - before) < 0.01 or time.monotonic() > deadline:
            return now
        before = now
        time.sleep(0.5)


def prepared_messages(corpus):
    with open(corpus.index) as file:
        return [milterclient.Prepared(*line.split()) for line in file]


def measure_sessions(place, pid, prepared, count):
    """Kilobytes of memory that each of `count` sessions takes which stand between header section and body."""
    idle = settled_memory(pid)
    clients = [milterclient.connect(place) for _ in range(count)]
    connected = settled_memory(pid)
    for index, client in enumerate(clients):
        client.sendall(prepared[index % len(prepared)].opening)
    inside = settled_memory(pid)
    for client in clients:
        client.close()
    closed = settled_memory(pid)
    print(f"{count} open sessions, resident kB each: {(connected - idle) * 1000 / count:.1f} connected, "
          f"{(inside - idle) * 1000 / count:.1f} with a header section; MB: {idle:.1f} before, {inside:.1f} with them, "
          f"{closed:.1f} when they are closed")


def soak(place, pid, prepared, count):
    """`count` messages at the socket; prints memory and CPU as it goes."""
    lock, state = threading.Lock(), {"next": 0, "kept": 0}
    step = max(count // SOAK_LINES, 1)
    began, used = time.monotonic(), cpu_seconds(pid)
    print(f"soak: {count} messages at the milter's socket, {SOAK_THREADS} sessions at a time")
    print(f"{0:10} messages {resident_megabytes(pid):8.1f} MB", flush=True)

    def work():
        while True:
            with lock:
                number = state["next"]
                if number >= count:
                    return
                state["next"] += 1
            last = milterclient.judge(place, prepared[number % len(prepared)])
            with lock:
                state["kept"] += last in (b"c", b"a")
            if (number + 1) % step == 0:
                seconds = time.monotonic() - began
                print(f"{number + 1:10} messages {resident_megabytes(pid):8.1f} MB  {(number + 1) / seconds:6.0f}/s  "
                      f"{(cpu_seconds(pid) - used) * 1000 / (number + 1):.3f} ms CPU each", flush=True)

    threads = [threading.Thread(target=work) for _ in range(SOAK_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"soak: {state['kept']} of {count} accepted, {settled_memory(pid):.1f} MB at the end")


def place_of(chain):
    return os.path.join(chain.sockets, "milter.sock"), chain.daemons["gomail-milter"].pid


def measure_open_sessions(chain, corpus):
    """Before the milter had much to do: later it has memory left over, and sessions seem to take none."""
    measure_sessions(*place_of(chain), prepared_messages(corpus), OPEN_SESSIONS)


def measure_soak(chain, corpus, count):
    # Small ones only: a million of the mix would be 50 GB.
    small = [message for message in prepared_messages(corpus) if len(message.rest) < 8192]
    soak(*place_of(chain), small, count)
