"""A private nsd: one DNS for all that are measured."""
import os
import subprocess

from processes import DEBIAN

ADDRESS = "192.0.2.53"


class NameServer:
    """Listens on port 53 of ADDRESS, which only the namespace of the benchmark has."""

    def __init__(self, root, records):
        self.root = os.path.join(root, "dns")
        os.makedirs(self.root)
        zones = ""
        for zone, lines in records.items():
            path = os.path.join(self.root, zone)
            with open(path, "w") as file:
                file.write(f"$TTL 3600\n{zone}. SOA ns.{zone}. hostmaster.{zone}. 1 3600 600 86400 300\n"
                           f"{zone}. NS ns.{zone}.\nns.{zone}. A {ADDRESS}\n" + "\n".join(lines) + "\n")
            zones += f'zone:\n  name: "{zone}"\n  zonefile: "{path}"\n'
        # Names above the zones (the tree walk of DMARC goes up to the top-level domain) do not exist.
        path = os.path.join(self.root, "root")
        with open(path, "w") as file:
            file.write(". 300 SOA ns. hostmaster. 1 3600 600 86400 300\n. 300 NS ns.\n")
        zones += f'zone:\n  name: "."\n  zonefile: "{path}"\n'
        configuration = os.path.join(self.root, "nsd.conf")
        with open(configuration, "w") as file:
            file.write(f"""server:
  ip-address: {ADDRESS}
  username: ""
  chroot: ""
  zonesdir: "{self.root}"
  database: ""
  pidfile: "{self.root}/pid"
  xfrdfile: "{self.root}/xfrd"
  zonelistfile: "{self.root}/zonelist"
  xfrdir: "{self.root}"
  rrl-ratelimit: 0
  server-count: 1
remote-control:
  control-enable: no
{zones}""")
        with open(os.path.join(self.root, "log"), "w") as log:
            self.process = subprocess.Popen(
                [os.path.join(DEBIAN, "usr/sbin/nsd"), "-d", "-c", configuration], stdout=log, stderr=log)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
