"""Cases of DKIM: a message alone, its client unknown."""
from mail import BODY, NOW, SIGNED, Mail, key_record, other, txt, zone

CASES = []


def case(number, name, message, text=None, options=""):
    CASES.append((number, name, zone() if text is None else text, options, message, "", "explain"))


def keyed(record, selector="s2026", more=""):
    """The zone with another record for the key; None leaves it out."""
    name = selector + "._domainkey"
    records = [] if record is None else [record] if isinstance(record, str) else record
    return zone(dkim=None, more="".join(txt(name, text) for text in records) + more)


def body(message, text):
    message.body = text
    return message


FOOTER = BODY + "\n-- \nlogistics mailing list\nhttps://lists.example.org/logistics\n"
case(51, "dkim-pass-rsa", Mail().sign())
case(52, "dkim-pass-ed25519", Mail().sign(selector="e2026", key="e1"), keyed(key_record("e1"), "e2026"))
case(53, "dkim-pass-rsa-and-ed25519", Mail().sign().sign(selector="e2026", key="e1"),
     zone(more=txt("e2026._domainkey", key_record("e1"))))
case(54, "dkim-none", Mail())
case(55, "dkim-body-altered-by-footer", body(Mail().sign(), FOOTER))
case(56, "dkim-body-reencoded", body(Mail(body="Gr\u00fc\u00dfe aus K\u00f6ln\n").change("Content-Type", "text/plain; charset=utf-8").sign(),
     "Gr=C3=BC=C3=9Fe aus K=C3=B6ln\n"))
case(57, "dkim-subject-tagged", Mail().sign().change("Subject", "[logistics] Delivery on Thursday"))
case(58, "dkim-field-added-that-was-oversigned", Mail().sign(names=["From", "From", "To", "Subject", "Subject", "Date", "Reply-To"])
     .add("Reply-To", "accounts@attacker.test"))
case(59, "dkim-simple-header-refolded", Mail(subject="Delivery on Thursday, papers with the driver").sign(method="simple/simple")
     .change("Subject", "Delivery on Thursday,\r\n papers with the driver"))
case(60, "dkim-simple-body-white-space", body(Mail().sign(method="simple/simple"), BODY.replace("driver.", "driver. ")))
case(61, "dkim-relaxed-survives-white-space", body(Mail().sign(), BODY.replace("driver.", "driver. ")).change("Subject", "Delivery  on\r\n Thursday"))
case(62, "dkim-length-with-appended-octets", body(Mail().sign(length=len(BODY.replace("\n", "\r\n"))), FOOTER))
case(63, "dkim-length-beyond-the-body", body(Mail(body=BODY).sign(length=100), "Hello Bob,\n"))
case(64, "dkim-key-missing", Mail().sign(selector="s2027"))
case(65, "dkim-key-name-without-txt", Mail().sign(), keyed(None, more="s2026._domainkey IN A 192.0.2.10\n"))
case(66, "dkim-key-at-the-wrong-name", Mail().sign(), zone(dkim=None, more=txt("s2026", key_record())))
case(67, "dkim-key-revoked", Mail().sign(), keyed("v=DKIM1; k=rsa; p="))
case(68, "dkim-key-of-wrong-type", Mail().sign(), keyed(key_record("e1")))
case(69, "dkim-key-replaced", Mail().sign(), keyed(key_record("r1")))
case(70, "dkim-key-512-bits", Mail().sign(key="short"), keyed(key_record("short")))
case(71, "dkim-key-1024-bits", Mail().sign(key="r1"), keyed(key_record("r1")))
case(72, "dkim-key-over-several-strings", Mail().sign(), zone(dkim=None, more='s2026._domainkey IN TXT (\n' + "".join(
    '    "%s"\n' % key_record()[place : place + 60] for place in range(0, len(key_record()), 60)) + "    )\n"))
case(73, "dkim-key-cut-off", Mail().sign(), keyed(key_record()[:255]))
case(74, "dkim-key-with-backslashes", Mail().sign(), keyed(key_record().replace("; ", "\\; ")))
case(75, "dkim-key-with-pem-lines", Mail().sign(), keyed(key_record().replace("p=", "p=-----BEGIN PUBLIC KEY-----") + "-----END PUBLIC KEY-----"))
case(76, "dkim-several-key-records", Mail().sign(), keyed(["google-site-verification=7Qx2", key_record()]))
case(77, "dkim-key-by-alias", Mail().sign(), zone(dkim=None, more="s2026._domainkey 300 IN CNAME s1.dkim.esp.test.\n")
     + other("esp.test", txt("s1.dkim", key_record())))
case(78, "dkim-key-for-another-service", Mail().sign(), keyed(key_record(tags="v=DKIM1; k=rsa; s=tlsrpt; ")))
case(79, "dkim-key-for-another-hash", Mail().sign(), keyed(key_record(tags="v=DKIM1; k=rsa; h=sha1; ")))
case(80, "dkim-key-exact-domain", Mail(sender="Alice <alice@sales.example.com>").sign(more="i=@sales.example.com"),
     keyed(key_record(tags="v=DKIM1; k=rsa; t=s; ")))
case(81, "dkim-key-testing", body(Mail().sign(), FOOTER), keyed(key_record(tags="v=DKIM1; k=rsa; t=y; ")))
case(82, "dkim-key-servfail", Mail().sign(), keyed(None, more="; !servfail s2026._domainkey\n"))
case(83, "dkim-key-timeout", Mail().sign(), keyed(None, more="; !timeout s2026._domainkey\n"))
case(84, "dkim-expired", Mail().sign(more="t=%d; x=%d" % (SIGNED - 864000, SIGNED - 259200)))
case(85, "dkim-signed-in-the-future", Mail().sign(more="t=%d" % (NOW + 7200)))
case(86, "dkim-rsa-sha1", Mail().sign(algorithm="rsa-sha1", hash_name="sha1"))
case(87, "dkim-unknown-algorithm", Mail().sign(algorithm="rsa-sha512"))
case(88, "dkim-from-not-signed", Mail().sign(names=["To", "Subject", "Date"]))
case(89, "dkim-identity-outside-domain", Mail().sign(more="i=alice@example.org"))
case(90, "dkim-malformed-tag-list", Mail().sign(raw=lambda text: text.replace("; d=", " ;; d=").replace("s=", "s ")))
case(91, "dkim-duplicate-tags", Mail().sign(more="d=example.org"))
case(92, "dkim-body-hash-missing", Mail().sign(drop=("bh",)))
case(93, "dkim-selector-with-dots", Mail().sign(selector="nov.2026"), keyed(key_record(), "nov.2026"))
case(94, "dkim-third-party-not-aligned", Mail().sign(domain="esp.test", selector="k7"), zone() + other("esp.test", txt("k7._domainkey", key_record())))
case(95, "dkim-one-good-of-three", body(Mail(body=BODY).sign(selector="old"), BODY).sign(domain="esp.test", selector="k7", algorithm="rsa-sha1", hash_name="sha1").sign(),
     zone() + other("esp.test", txt("k7._domainkey", key_record())))
ELEVEN = Mail()
for _number in range(11):
    ELEVEN.sign(domain="d%d.example.org" % _number, selector="s", key="e1")
ELEVEN.fields = ELEVEN.fields[:11][::-1] + ELEVEN.fields[11:]
case(96, "dkim-eleven-signatures", ELEVEN, zone() + other("example.org", *[txt("s._domainkey.d%d" % n, key_record("e1")) for n in range(11)]))
case(97, "dkim-banner-before-the-body", body(Mail().sign(), "CAUTION: this message comes from outside.\n\n" + BODY))
