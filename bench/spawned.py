#!/usr/bin/python3
"""Runs policyd-spf for Postfix's spawn(8), and notes at its end what CPU it used.

  spawned.py RECORD PROGRAM ARGUMENT...   RECORD gets a line of seconds for each process
"""
import atexit
import os
import resource
import runpy
import sys


class Spawned:
    """What the processes that spawn(8) ran for one chain used."""

    def __init__(self, name, record):
        self.name, self.record = name, record
        with open(record, "w"):
            os.chmod(record, 0o666)

    def ended_seconds(self):
        with open(self.record) as file:
            return sum(float(line) for line in file)


def note(record):
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open(record, "a") as file:
        file.write(f"{used.ru_utime + used.ru_stime}\n")
    # What an interpreter takes apart at its end would not be in the note any more.
    os._exit(0)


if __name__ == "__main__":
    atexit.register(note, sys.argv[1])
    del sys.argv[:2]
    del sys.path[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
