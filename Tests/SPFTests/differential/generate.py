#!/usr/bin/env python3
"""Makes random SPF checks and writes what pyspf says of them: generate.py SEED COUNT > JSON.

Needs pyspf, where PYTHONPATH leads (../suite/fetch), but no DNS: pyspf asks the
zone of the case. A case is an object: zone (list of [name, type, value]), client, helo, mail_from, time,
pyspf and corrected: what pyspf says as it is, and with the corrections below, as result, explanation (null
for none) and detail (of an error). The same seed makes the same cases.
"""
import importlib.util
import ipaddress
import json
import random
import re
import socket
import sys
import types

# pyspf wants a DNS library at import; it is never called.
for module in ("dns", "dns.resolver", "dns.exception"):
    sys.modules.setdefault(module, types.ModuleType(module))
sys.modules["dns"].resolver = sys.modules["dns.resolver"]
sys.modules["dns"].exception = sys.modules["dns.exception"]
sys.modules["dns"].rdatatype = types.SimpleNamespace(SPF=99)


def load(corrections=()):
    """pyspf as a module of its own, with replacements in its source, each of which must be found."""
    found = importlib.util.find_spec("spf")
    source = found.loader.get_source("spf")
    for old, new in corrections:
        if old not in source:
            sys.exit("generate: pyspf has no line %r" % old)
        source = source.replace(old, new)
    module = types.ModuleType("spf")
    exec(compile(source, found.origin, "exec"), module.__dict__)  # pylint: disable=exec-used
    return module


# Where pyspf is not RFC 7208, by section.
CORRECTIONS = [
    # 5.2: including one's own domain is an error of the evaluation (4.6.4), not of the grammar.
    ("if arg == self.d:\n", "if False:\n"),
    # 5.4: exchanges are asked for one by one, in the order of the answer, until one matches.
    ("mxnames.sort()\n", "pass\n"),
    ("return [a for mx in mxnames[:max] for a in self.dns_a(mx[1],self.A)]",
     "return (a for mx in mxnames[:max] for a in self.dns_a(mx[1],self.A))"),
    ("for netwrk in [ipaddress.ip_network(ip) for ip in ipaddrs]:",
     "for netwrk in (ipaddress.ip_network(ip) for ip in ipaddrs):"),
    # 5.5: errors of the client's names are no match and no permanent error comes from them; its PTR
    # records are looked up once, and that they are missing counts (4.6.4) only for the mechanism.
    ("if domainmatch(self.validated_ptrs(), arg):",
     "if domainmatch(corrected_names(self, True), arg):"),
    ("p = self.validated_ptrs()\n", "p = corrected_names(self, False)\n"),
    ("DELEGATE = None\n", '''DELEGATE = None

def corrected_names(self, is_mechanism):
    if not hasattr(self, "names"):
        self.names, self.is_void = [], False
        name = "%s.%s.arpa" % (reverse_dots(self.i), self.v)
        try:
            pointers = self.dns(name, "PTR", ignore_void=True)
            self.is_void = not pointers
        except TempError:
            pointers = []
        for pointer in pointers[:MAX_PTR]:
            try:
                if self.cidrmatch(self.dns(pointer, self.A, ignore_void=True), self.cidrmax):
                    self.names.append(pointer)
            except TempError:
                pass
    if is_mechanism and self.is_void:
        self.is_void = False
        self.void_lookups += 1
        if self.void_lookups > MAX_VOID_LOOKUPS:
            raise PermError("Void lookup limit exceeded")
    return self.names
'''),
    # 4.3: the sender without a local part is postmaster in the macro s too.
    ("        self.d = self.o\n", "        self.d = self.o\n        self.s = self.l + '@' + self.o\n"),
    # 6.2: an explanation is printable ASCII.
    ("if len(a) == 1:\n                    return str(",
     "if len(a) == 1 and not re.search(b'[^ -~]', a[0]):\n                    return str("),
    # 7.1: "%%" may end a text, a macro must end, its delimiters are these; transformers are
    # case-insensitive, as all of RFC 5234's strings.
    ("r'(?<!%)%[^{%_-]|%$'",
     "r'^(?:%[%_-]|%[{][a-zA-Z][0-9]*[rR]?[-.+,/_=]*[}]|[^%])*%(?![%_-]|[{][a-zA-Z][0-9]*[rR]?[-.+,/_=]*[}])'"),
    ("r'([0-9]*)(r?)([^0-9a-zA-Z]*)'", "r'([0-9]*)([rR]?)([^0-9a-zA-Z]*)'"),
    # 7.3: parts are joined with dots, and only names are cut, label by label.
    ("e = expand_one(expansion, macro[3:-1], JOINERS.get(letter))", "e = expand_one(expansion, macro[3:-1], '.')"),
    ("        if result.count('.') != 0:\n            if len(result) > 253:\n    ",
     "        if stripdot:\n            while '.' in result and len(result) > 253:\n    "),
    # 7.3: not zero parts.
    ("regex = RE_INVALID_MACRO\n",
     "regex = RE_INVALID_MACRO\n            if re.search('%[{][a-z]0+[^1-9]', s, re.I): raise PermError('zero parts')\n"),
    # 5.7: a domain must stand.
    ("if m == 'exists' and not arg:", "if m == 'exists' and ':' not in mech:"),
]

PYSPF = load()
CORRECTED = load(CORRECTIONS)

TIME = 1_700_000_000
NAMES = ["example.org", "a.example.org", "b.example.org", "c.example.net", "mail.example.org", "d.example.net"]
LEAVES = ["h1.example.org", "h2.example.net", "h3.example.com", "nothing.example.org", "slow.example.org"]
CLIENTS = ["192.0.2.1", "192.0.2.77", "198.51.100.3", "203.0.113.200", "2001:db8::1", "2001:db8:5::7",
           "::ffff:192.0.2.1"]
ADDRESSES = CLIENTS[:6] + ["192.0.2.130", "198.51.100.9", "2001:db8::99"]
LOCALS = ["user", "first.last", "strong-bad", "a+b", "x_y=z", "~odd&one", ""]
HELOS = ["mail.example.org", "h1.example.org", "nothing.example.org", "OEMCOMPUTER", "[192.0.2.1]", "h3.example.com"]


class Zone:
    def __init__(self):
        self.records = {}

    def add(self, name, kind, value):
        self.records.setdefault(name.lower(), []).append((kind, value))

    def lookup(self, name, qtype, strict=True, timeout=None):
        entries = self.records.get(name.lower().rstrip("."), [])
        found = [(kind, value) for kind, value in entries if kind == qtype]
        if not found and any(kind == "TIMEOUT" for kind, _ in entries):
            raise self.error("DNS timeout")
        for kind, value in found:
            if kind == "AAAA":
                value = socket.inet_pton(socket.AF_INET6, value)
            elif kind == "TXT":
                value = (value.encode(),)
            elif kind == "MX":
                value = (10, value)
            yield ((name.lower(), kind), value)

    def flat(self):
        return [[name, kind, value] for name, entries in self.records.items() for kind, value in entries]


def macro(r, explanation=False):
    letters = "slodipvh" + ("crt" if explanation else "")
    text = "%{" + r.choice(letters + letters.upper())
    if r.random() < 0.4:
        text += str(r.choice([1, 2, 3, 9, 130]))
    if r.random() < 0.3:
        text += r.choice("rR")
    if r.random() < 0.3:
        text += "".join(r.sample(".-+,/_=", r.randint(1, 3)))
    return text + "}"


def domain(r):
    kind = r.random()
    if kind < 0.62:
        return r.choice(NAMES + LEAVES)
    if kind < 0.9:
        return macro(r) + r.choice([".", ".x.", "._spf.", "%_.", "%-.", "%%."]) + r.choice(NAMES)
    if kind < 0.95:
        return r.choice(["%{d}", "%{o}", "mail.%{d2}", "%{h}", "%{d2}", "x%{o}"])
    return r.choice(["foo", "foo.", "a..example.org", "example.123", "example.-x", "x" * 64 + ".example.org",
                     "%{z}.example.org", "%{d", "%d.example.org", "%{d0}.example.org", "example.org:25", "",
                     "%{r}.example.org", "x/y.example.org", "example.c-m."])


def cidr(r, dual=True):
    text = r.choice(["", "", "/%d" % r.choice([0, 8, 24, 25, 31, 32])])
    if dual and r.random() < 0.3:
        text += "//%d" % r.choice([0, 32, 64, 127, 128])
    if r.random() < 0.03:
        text = r.choice(["/33", "//129", "/024", "/", "/24/64", "//", "/-1", "/1000"])
    return text


def mechanism(r):
    kind = r.choices(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "junk"],
                     [6, 18, 18, 12, 5, 14, 8, 8, 2])[0]
    if kind in ("include", "exists"):
        text = "%s:%s" % (kind, domain(r))
    elif kind in ("a", "mx"):
        text = kind + (":" + domain(r) if r.random() < 0.6 else "") + cidr(r)
    elif kind == "ptr":
        text = kind + (":" + domain(r) if r.random() < 0.5 else "")
    elif kind == "ip4":
        text = "ip4:" + r.choice([a for a in ADDRESSES if ":" not in a] + ["1.2.3"] * (r.random() < 0.1)) \
            + cidr(r, dual=False)
    elif kind == "ip6":
        text = "ip6:" + r.choice([a for a in ADDRESSES if ":" in a] + ["2001:db8:::1"] * (r.random() < 0.1)) \
            + r.choice(["", "/%d" % r.choice([0, 32, 48, 96, 127, 128])])
    elif kind == "junk":
        text = r.choice(["moo", "all:x", "all/8", "ip4", "ip6", "include", "exists", "ipv4:192.0.2.1", "-", "a=b",
                         "1x=y", "=x", "redirect:example.org", "all.", "mx-example.org", "x=%{d2r-}", "x=%zz",
                         "x.y-z_1=", "ptr/8"])
    else:
        text = kind
    if r.random() < 0.05:
        text = text.upper() if "%" not in text else text
    return r.choice(["", "", "", "+", "-", "~", "?"]) + text


def record(r):
    terms = [mechanism(r) for _ in range(r.choice([0, 1, 1, 2, 2, 3, 4, 5, 12]))]
    if r.random() < 0.25:
        terms.insert(r.randint(0, len(terms)), "redirect=" + domain(r))
    if r.random() < 0.35:
        terms.insert(r.randint(0, len(terms)), "exp=" + r.choice(["why.example.org", "why2.example.org", domain(r)]))
    if r.random() < 0.5:
        terms.append(r.choice(["-", "~", "?", "+", ""]) + "all")
    text = "v=spf1" + "".join(" " * r.choice([1, 1, 1, 2]) + term for term in terms) + " " * (r.random() < 0.1)
    if r.random() < 0.03:
        text = r.choice(["V=SPF1" + text[6:], "v=spf10" + text[6:], text + "\tall", text + " \u00e9", "v=spf1\t-all"])
    return text


def explanation(r):
    return "".join(r.choice(["Not you ", "see https://example.org/?s=", macro(r, True), macro(r, True), "%%", "%_", "%-",
                             ". ", "%"[: r.random() < 0.02]]) for _ in range(r.randint(1, 6)))


def zone(r, client):
    z = Zone()
    for name in NAMES:
        for _ in range(r.choices([0, 1, 2], [8, 90, 2])[0]):
            z.add(name, "TXT", record(r))
        if r.random() < 0.1:
            z.add(name, "TXT", "something else")
    for name in NAMES + LEAVES[:3]:
        for _ in range(r.randint(0, 3)):
            address = r.choice(ADDRESSES)
            if address != CLIENTS[6]:
                z.add(name, "AAAA" if ":" in address else "A", address)
        for _ in range(r.choices([0, 1, 3, 10, 11], [50, 30, 16, 2, 2])[0]):
            z.add(name, "MX", r.choice(NAMES + LEAVES))
    if r.random() < 0.3:
        z.add("slow.example.org", "TIMEOUT", "")
    for name in ("why.example.org", "why2.example.org"):
        for _ in range(r.choices([0, 1, 2], [10, 85, 5])[0]):
            z.add(name, "TXT", explanation(r))
    address = ipaddress.ip_address(client)
    address = getattr(address, "ipv4_mapped", None) or address
    for _ in range(r.choices([0, 1, 2, 11], [30, 40, 25, 5])[0]):
        z.add(address.reverse_pointer, "PTR", r.choice(NAMES + LEAVES))
    return z


def check(spf, z, case):
    spf.DNSLookup = z.lookup
    z.error = spf.TempError
    query = spf.query(i=case["client"], s=case["mail_from"], h=case["helo"], receiver="mx.example.net", strict=True)
    query.t = str(TIME)
    query.set_default_explanation("DEFAULT")
    try:
        result, _, text = query.check()
    except Exception as error:  # pylint: disable=broad-except
        return {"result": "crash", "explanation": None, "detail": type(error).__name__}
    explanation = text if result == "fail" and text != "DEFAULT" else None
    return {"result": result, "explanation": explanation, "detail": text if result.endswith("error") else ""}


def main(seed, count):
    cases = []
    for number in range(count):
        r = random.Random("%d/%d" % (seed, number))
        client = r.choice(CLIENTS)
        z = zone(r, client)
        case = {
            "client": client,
            "helo": r.choice(HELOS),
            "mail_from": r.choice(LOCALS) + "@" + r.choice(NAMES[:3]) if r.random() < 0.9 else "",
            "time": TIME,
        }
        case["pyspf"] = check(PYSPF, z, case)
        case["corrected"] = check(CORRECTED, z, case)
        case["zone"] = z.flat()
        cases.append(case)
    json.dump(cases, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
