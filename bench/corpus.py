"""The messages of the verdict chains, the domains they come from, and the keys they are signed with.

Several hundred different messages: 70 % of 4 kB, 27 % of 50 kB, 3 % of 1 MB; 80 % signed with rsa-2048 and
relaxed/relaxed. The domains publish SPF records of three usual shapes and DMARC records of all three policies. They
lie under example.org, example.net and example.com, not under .test: libunbound, which opendkim asks, answers that
name itself. Everything passes: the usual case, and the one with most work.
"""
import base64
import multiprocessing
import os
import random
import subprocess

import dkim

KILO = 1024
SHARES = ((0.70, 4 * KILO), (0.27, 50 * KILO), (0.03, 1024 * KILO))
SIGNED_SHARE = 0.8
DOMAINS = [f"{name}.{parent}" for parent in ("example.org", "example.net", "example.com")
           for name in ("news", "shop", "office", "lists")]
SELECTOR = "s2026"
SIGNED_FIELDS = [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type", b"Reply-To",
                 b"List-Unsubscribe"]
# Hosts of one domain that send: their addresses are in 198.51.100.0/24, all of which is ours in the namespace.
HOSTS = 4
WORDS = ("order invoice meeting schedule delivery account update team project report summary customer service price "
         "the of and to in for is on with as this that by from at your our we you please thank best regards").split()


def client_address(domain_index, host):
    return f"198.51.100.{10 + domain_index * HOSTS + host}"


def host_name(domain, host):
    return f"out{host}.{domain}"


def text_lines(source, octets):
    """Prose in lines of about 70 octets, with an empty one here and there."""
    lines, size = [], 0
    while size < octets:
        line = ""
        while len(line) < 64:
            line += source.choice(WORDS) + " "
        line = "" if source.random() < 0.08 else line.rstrip()
        lines.append(line)
        size += len(line) + 2
    return lines


def base64_lines(source, octets):
    encoded = base64.b64encode(source.randbytes(octets * 3 // 4)).decode()
    return [encoded[start:start + 76] for start in range(0, len(encoded), 76)]


def message(index, octets):
    """One message without a signature, and the number of its domain."""
    source = random.Random(index)
    domain_index = index % len(DOMAINS)
    domain, host = DOMAINS[domain_index], source.randrange(HOSTS)
    if octets >= 512 * KILO:
        kind, body = "application/pdf", base64_lines(source, (octets - 1200) * 74 // 76)
    else:
        kind, body = "text/plain; charset=utf-8", text_lines(source, octets - 1300)
    head = [
        f"Received: from app{index % 7}.{domain} (app{index % 7}.{domain} [198.51.100.{200 + index % 7}])",
        f"\tby {host_name(domain, host)} (Postfix) with ESMTPS id {source.getrandbits(60):015X}",
        "\tfor <inbox@example.com>; Sun, 22 Nov 2026 18:11:16 +0000 (UTC)",
        f"Received: by app{index % 7}.{domain} (Postfix, from userid 1000)",
        f"\tid {source.getrandbits(60):015X}; Sun, 22 Nov 2026 18:11:15 +0000 (UTC)",
        f"From: Ann Example <ann@{domain}>",
        "To: The Inbox <inbox@example.com>",
        f"Reply-To: <answers@{domain}>",
        "Subject: " + " ".join(source.choices(WORDS, k=8)),
        "Date: Sun, 22 Nov 2026 18:11:15 +0000",
        f"Message-ID: <{source.getrandbits(96):024x}@{domain}>",
        "MIME-Version: 1.0",
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: " + ("base64" if kind.startswith("application") else "8bit"),
        f"List-Unsubscribe: <https://{domain}/unsubscribe/{source.getrandbits(64):016x}>,",
        f" <mailto:unsubscribe@{domain}?subject={source.getrandbits(64):016x}>",
        "X-Mailer: Example Mailer 7.1",
        f"X-Campaign: {source.getrandbits(40)}",
    ]
    return "\r\n".join(head + [""] + body + [""]).encode(), domain_index, host


def write_message(folder, index, octets, is_signed):
    raw, domain_index, host = message(index, octets)
    domain = DOMAINS[domain_index]
    if is_signed:
        with open(os.path.join(folder, f"{domain}.pem"), "rb") as file:
            key = file.read()
        raw = dkim.sign(raw, SELECTOR.encode(), domain.encode(), key, include_headers=SIGNED_FIELDS,
                        canonicalize=(b"relaxed", b"relaxed")) + raw
    path = os.path.join(folder, f"{index}.eml")
    with open(path, "wb") as file:
        file.write(raw)
    return f"{path} {client_address(domain_index, host)} {host_name(domain, host)} bounce-{index}@{domain}\n"


class Corpus:
    """Written below a folder: the messages, `index` for bench-send, and the zones' lines in `records`."""

    def __init__(self, folder, distinct):
        os.makedirs(folder)
        self.index, self.distinct, self.records = os.path.join(folder, "index"), distinct, {}
        sizes = [octets for share, octets in SHARES for _ in range(round(distinct * share))]
        source = random.Random(2026)
        source.shuffle(sizes)
        for index, domain in enumerate(DOMAINS):
            path = os.path.join(folder, f"{domain}.pem")
            subprocess.run(["openssl", "genrsa", "-traditional", "-out", path, "2048"], check=True,
                           stderr=subprocess.DEVNULL)
            public = subprocess.run(["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"], check=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            self.publish(index, domain, base64.b64encode(public).decode())
        jobs = [(folder, number, octets, source.random() < SIGNED_SHARE) for number, octets in enumerate(sizes)]
        with multiprocessing.Pool() as pool:
            lines = pool.starmap(write_message, jobs, chunksize=4)
        with open(self.index, "w") as file:
            file.writelines(lines)
        # Of each message, in the order of the index.
        self.is_signed = [job[3] for job in jobs]

    def publish(self, index, domain, key):
        """Address, exchange, SPF, DKIM and DMARC of one domain, in the syntax of a zone file."""
        lines = [f"{domain}. A {client_address(index, 0)}", f"{domain}. MX 10 out0.{domain}."]
        for host in range(HOSTS):
            name = host_name(domain, host)
            lines += [f"{name}. A {client_address(index, host)}", f'{name}. TXT "v=spf1 a -all"']
        spf = ("v=spf1 ip4:198.51.100.0/24 -all", f"v=spf1 include:_spf.{domain} -all",
               "v=spf1 mx " + " ".join(f"a:out{host}.{domain}" for host in range(1, HOSTS)) + " -all")[index % 3]
        policy = ("none", "quarantine", "reject")[index % 4 % 3]
        lines += [f'{domain}. TXT "{spf}"',
                  f'_spf.{domain}. TXT "v=spf1 ip4:203.0.113.0/24 include:_spf2.{domain} ~all"',
                  f'_spf2.{domain}. TXT "v=spf1 ip4:198.51.100.0/24 ~all"',
                  f'{SELECTOR}._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p={key[:200]}" "{key[200:]}"',
                  f'_dmarc.{domain}. TXT "v=DMARC1; p={policy}; rua=mailto:reports@{domain}"']
        parent = domain.split(".", 1)[1]
        self.records.setdefault(parent, []).extend(lines)
        reverse = self.records.setdefault("100.51.198.in-addr.arpa", [])
        for host in range(HOSTS):
            last = client_address(index, host).rsplit(".", 1)[1]
            reverse.append(f"{last}.100.51.198.in-addr.arpa. PTR {host_name(domain, host)}.")
