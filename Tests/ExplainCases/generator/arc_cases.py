"""Cases of ARC: mail of example.com that came over a list and forwarders."""
from mail import BODY, Mail, key_record, other, txt, zone

CASES = []
OPTIONS = "--ip 198.51.100.7 --helo lists.example.org --from logistics-bounces@lists.example.org"
TRUSTED = "trusted_arc_sealers: [lists.example.org]\ndmarc_enforcement: strict\n"
LIST = other(
    "lists.example.org", ("@", "A 198.51.100.7"), ("@", "MX 10 @"), txt("@", "v=spf1 ip4:198.51.100.7 -all"),
    txt("arc._domainkey", key_record())) + "7.100.51.198.in-addr.arpa. IN PTR lists.example.org.\n"
HOPS = LIST + other("forward.test", txt("arc._domainkey", key_record())) + other(
    "alumni.test", txt("arc._domainkey", key_record("r1")))
PASSED = "lists.example.org;\r\n\tdkim=pass header.d=example.com header.s=s2026;\r\n\tspf=pass smtp.mailfrom=example.com;\r\n\tdmarc=pass header.from=example.com"
FAILED = "lists.example.org;\r\n\tdkim=none;\r\n\tspf=fail smtp.mailfrom=example.com;\r\n\tdmarc=fail header.from=example.com"
LATER = "%s;\r\n\tarc=pass;\r\n\tdmarc=fail header.from=example.com"


def case(number, name, message, text=None, settings="", options=OPTIONS):
    CASES.append((number, name, zone() + HOPS if text is None else text, options, message, settings, "explain"))


def listed():
    """A signed message as the list has changed it, before it seals."""
    message = Mail().sign().change("Subject", "[logistics] Delivery on Thursday")
    message.body = BODY + "\n-- \nlogistics mailing list\n"
    return message.add("List-Id", "<logistics.lists.example.org>")


def chain(count):
    message = listed().seal(1, "lists.example.org", results=PASSED)
    if count > 1:
        message.seal(2, "forward.test", results=LATER % "mx.forward.test")
    if count > 2:
        message.seal(3, "alumni.test", key="r1", results=LATER % "mx.alumni.test")
    return message


def index(message, name):
    return next(place for place, field in enumerate(message.fields) if field[0] == name)


def edited(message, name, change):
    message.fields[index(message, name)] = (name, change(message.fields[index(message, name)][1]))
    return message


case(101, "arc-pass-one-set", chain(1))
case(102, "arc-pass-two-sets", chain(2))
case(103, "arc-pass-three-sets", chain(3))
case(104, "arc-trusted-sealer-rescues", chain(1), settings=TRUSTED)
case(105, "arc-untrusted-sealer-does-not", chain(1), settings="dmarc_enforcement: strict\n")
case(106, "arc-trusted-sealer-saw-no-pass", listed().seal(1, "lists.example.org", results=FAILED), settings=TRUSTED)
case(107, "arc-trusted-sealer-below-an-untrusted-one", chain(2), settings=TRUSTED)
case(108, "arc-seal-broken", edited(chain(2), "ARC-Seal", lambda text: text.replace("; t=", "; t=1", 1)), settings=TRUSTED)
case(109, "arc-body-changed-after-sealing", chain(1), settings=TRUSTED)
CASES[-1][4].body += "Scanned by forward.test\n"
case(110, "arc-broken-before", chain(1).seal(2, "forward.test", results="mx.forward.test;\r\n\tarc=fail", cv="fail"), settings=TRUSTED)
_missing = chain(3)
_missing.fields = [field for field in _missing.fields if not (field[0].startswith("ARC-") and "i=2;" in field[1])]
case(111, "arc-missing-instance", _missing, settings=TRUSTED)
case(112, "arc-first-seal-says-pass", listed().seal(1, "lists.example.org", results=PASSED, cv="pass"), settings=TRUSTED)
_twice = chain(1)
_twice.fields.insert(0, _twice.fields[index(_twice, "ARC-Seal")])
case(113, "arc-repeated-seal", _twice, settings=TRUSTED)
case(114, "arc-key-timeout-at-trusted-sealer", chain(1),
     zone() + HOPS.replace(txt("arc._domainkey", key_record()), "; !timeout arc._domainkey\n", 1), settings=TRUSTED)
case(115, "arc-key-missing", chain(1), zone() + HOPS.replace(txt("arc._domainkey", key_record()), "", 1), settings=TRUSTED)
