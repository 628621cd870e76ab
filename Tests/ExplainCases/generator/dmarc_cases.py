"""Cases of DMARC: a message with its envelope."""
from mail import BODY, Mail, key_record, other, txt, zone

CASES = []
DIRECT = "--ip 192.0.2.10 --helo mail.example.com --from alice@example.com"
ESP = "--ip 198.51.100.25 --helo out25.esp.test --from bounce-77@bounce.esp.test"
STRANGER = "--ip 203.0.113.99 --helo host99.isp.test --from alice@example.com"
OUTSIDE = (
    other("esp.test", ("out25", "A 198.51.100.25"), txt("bounce", "v=spf1 ip4:198.51.100.0/24 -all"), txt("k7._domainkey", key_record()))
    + "25.100.51.198.in-addr.arpa. IN PTR out25.esp.test.\n"
    + other("isp.test", ("host99", "A 203.0.113.99")) + "99.113.0.203.in-addr.arpa. IN PTR host99.isp.test.\n")
STRICT = "dmarc_enforcement: strict\n"


def case(number, name, message, text=None, options=DIRECT, settings=""):
    CASES.append((number, name, zone() + OUTSIDE if text is None else text, options, message, settings, "explain"))


def policy(record, **others):
    return zone(dmarc=record, **others) + OUTSIDE


def forged(sender="Alice <alice@example.com>"):
    return Mail(sender=sender)


def signed_at(sender, domain="example.com", **others):
    return Mail(sender=sender).sign(domain=domain, **others)


case(121, "dmarc-pass-by-spf-alone", Mail())
case(122, "dmarc-pass-by-dkim-alone", Mail().sign(), options=ESP)
case(123, "dmarc-pass-relaxed-alignment", signed_at("Alice <alice@sales.example.com>"), options=ESP)
case(124, "dmarc-fail-strict-dkim-alignment", signed_at("Alice <alice@sales.example.com>"), policy("v=DMARC1; p=reject; adkim=s"), ESP)
case(125, "dmarc-fail-strict-spf-alignment", Mail(),
     policy("v=DMARC1; p=quarantine; aspf=s", more="bounce IN MX 10 mail\n" + txt("bounce", "v=spf1 mx:example.com -all")),
     "--ip 192.0.2.10 --helo mail.example.com --from b7@bounce.example.com")
case(126, "dmarc-fail-esp-not-aligned", Mail().sign(domain="esp.test", selector="k7"), options=ESP, settings=STRICT)
case(127, "dmarc-fail-forged", forged(), options=STRANGER, settings=STRICT)
case(128, "dmarc-fail-policy-none", forged(), policy("v=DMARC1; p=none; rua=mailto:dmarc@example.com"), STRANGER, STRICT)
case(129, "dmarc-fail-policy-quarantine", forged(), policy("v=DMARC1; p=quarantine"), STRANGER, STRICT)
case(130, "dmarc-fail-relaxed-enforcement", forged(), options=STRANGER, settings="dmarc_enforcement: relaxed\n")
case(131, "dmarc-fail-no-enforcement", forged(), options=STRANGER, settings="dmarc_enforcement: none\n")
case(132, "dmarc-fail-quarantine-held", forged(), policy("v=DMARC1; p=quarantine"), STRANGER, STRICT + "quarantine_action: hold\n")
case(133, "dmarc-subdomain-policy", forged("Alice <alice@sales.example.com>"),
     policy("v=DMARC1; p=reject; sp=none", more="sales IN MX 10 mail\n"), STRANGER, STRICT)
case(134, "dmarc-nonexistent-subdomain-policy", forged("Payroll <pay@payroll7.example.com>"),
     policy("v=DMARC1; p=none; sp=none; np=reject"), STRANGER, STRICT)
case(135, "dmarc-test-mode", forged(), policy("v=DMARC1; p=reject; t=y"), STRANGER, STRICT)
case(136, "dmarc-public-suffix-record", forged("Office <office@town.gov.test>"),
     zone(dmarc="v=DMARC1; p=reject; psd=y; np=reject", spf=[], dkim=None, domain="gov.test", more="town IN MX 10 mail.town\n")
     + OUTSIDE, "--ip 203.0.113.99 --helo host99.isp.test --from office@town.gov.test", STRICT)
case(137, "dmarc-organisation-below-its-own-boundary", forged("Shop <shop@one.shops.example.com>"),
     policy("v=DMARC1; p=reject", more=txt("_dmarc.shops", "v=DMARC1; p=none; psd=n") + "one.shops IN MX 10 mail\n"), STRANGER, STRICT)
case(138, "dmarc-walk-over-many-labels", forged("Box <box@a.b.c.d.e.f.g.h.i.j.mail.example.com>"),
     policy("v=DMARC1; p=reject", more="a.b.c.d.e.f.g.h.i.j.mail IN A 192.0.2.10\n"), STRANGER, STRICT)
case(139, "dmarc-no-record", forged(), zone(dmarc=[]) + OUTSIDE, STRANGER, STRICT)
case(140, "dmarc-record-at-the-wrong-name", forged(), zone(spf=["v=spf1 mx -all", "v=DMARC1; p=reject"], dmarc=[]) + OUTSIDE, STRANGER, STRICT)
case(141, "dmarc-several-records", forged(), policy(["v=DMARC1; p=none", "v=DMARC1; p=reject"]), STRANGER, STRICT)
case(142, "dmarc-invalid-policy", forged(), policy("v=DMARC1; p=rejected"), STRANGER, STRICT)
case(143, "dmarc-invalid-policy-with-reports", forged(), policy("v=DMARC1; p=rejected; rua=mailto:dmarc@example.com"), STRANGER, STRICT)
case(144, "dmarc-version-misspelled", forged(), policy("v=DMARC; p=reject"), STRANGER, STRICT)
case(145, "dmarc-commas-instead-of-semicolons", forged(), policy("v=DMARC1, p=reject, rua=mailto:dmarc@example.com"), STRANGER, STRICT)
case(146, "dmarc-temperror", forged(), policy([], more="; !servfail _dmarc\n"), STRANGER, STRICT)
case(147, "dmarc-undecided-by-dkim-timeout", Mail().sign(), policy("v=DMARC1; p=reject", dkim=None, more="; !timeout s2026._domainkey\n"), ESP, STRICT)
case(148, "dmarc-no-from", Mail().change("From", None), options=STRANGER, settings=STRICT)
case(149, "dmarc-two-from-fields", Mail().add("From", "Mallory <m@attacker.test>"), settings=STRICT)
case(150, "dmarc-several-author-domains", forged("Alice <alice@example.com>, Mallory <m@attacker.test>"), options=STRANGER, settings=STRICT)
case(151, "dmarc-malformed-from", forged("Alice <alice@example.com"), options=STRANGER, settings=STRICT)
case(152, "dmarc-display-name-shows-another-address", forged('"alice@example.com" <m@attacker.test>'),
     zone() + other("attacker.test", ("@", "A 203.0.113.99"), txt("@", "v=spf1 a -all")) + OUTSIDE,
     "--ip 203.0.113.99 --helo attacker.test --from m@attacker.test", STRICT)
case(153, "dmarc-percentage-by-the-old-method", forged(), policy("v=DMARC1; p=reject; pct=0"), STRANGER, STRICT + "dmarc_method: psl\n")
case(154, "dmarc-methods-compared", forged("Alice <alice@sales.example.com>"),
     policy("v=DMARC1; p=none", more=txt("_dmarc.sales", "v=DMARC1; p=reject; psd=n") + "sales IN MX 10 mail\n"), STRANGER, STRICT + "dmarc_method: compare\n")
FORWARD = other("forward.test", ("out", "A 198.51.100.80")) + "80.100.51.198.in-addr.arpa. IN PTR out.forward.test.\n"
case(155, "dmarc-forwarder-breaks-spf-dkim-holds", Mail().sign(), zone() + FORWARD,
     "--ip 198.51.100.80 --helo out.forward.test --from alice@example.com", STRICT)
case(156, "dmarc-forwarder-breaks-spf-no-dkim", Mail(), zone() + FORWARD,
     "--ip 198.51.100.80 --helo out.forward.test --from alice@example.com", STRICT)
LISTED = Mail().sign().change("Subject", "[logistics] Delivery on Thursday").add("List-Id", "<logistics.lists.example.org>")
LISTED.body = BODY + "\n-- \nlogistics mailing list\n"
LIST_HOST = other("lists.example.org", ("@", "A 198.51.100.7"), txt("@", "v=spf1 a -all")) + "7.100.51.198.in-addr.arpa. IN PTR lists.example.org.\n"
LIST_ENVELOPE = "--ip 198.51.100.7 --helo lists.example.org --from logistics-bounces@lists.example.org"
case(157, "dmarc-mailing-list-not-trusted", LISTED, zone() + LIST_HOST, LIST_ENVELOPE, STRICT)
case(158, "dmarc-mailing-list-trusted", LISTED, zone() + LIST_HOST, LIST_ENVELOPE, STRICT + "trusted_mailing_lists: [lists.example.org]\n")
case(159, "dmarc-trusted-forwarder", Mail(), zone() + FORWARD, "--ip 198.51.100.80 --helo out.forward.test --from alice@example.com",
     STRICT + "trusted_forwarders: [198.51.100.80/32]\n")
