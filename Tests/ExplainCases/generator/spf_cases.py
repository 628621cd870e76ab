"""Cases of SPF: the envelope alone."""
from mail import other, txt, zone

CASES = []
FROM_MAIL = "--ip 192.0.2.10 --helo mail.example.com --from alice@example.com"
FROM_ESP = "--ip 198.51.100.25 --helo out25.esp.test --from alice@example.com"
FROM_STRANGER = "--ip 203.0.113.99 --helo host99.isp.test --from alice@example.com"
STRANGER = other("isp.test", ("host99", "A 203.0.113.99")) + "99.113.0.203.in-addr.arpa. IN PTR host99.isp.test.\n"
ESP_HOST = other("esp.test", ("out25", "A 198.51.100.25")) + "25.100.51.198.in-addr.arpa. IN PTR out25.esp.test.\n"


def case(number, name, text, options=FROM_MAIL):
    CASES.append((number, name, text, options, None, "", "explain"))


def record(number, name, spf, options=FROM_MAIL, more=""):
    case(number, name, zone(spf, dkim=None) + more, options)


def esp(spf):
    return ESP_HOST + "\n$ORIGIN esp.test.\n" + (txt("_spf", spf) if spf else "")


record(1, "spf-pass-ip4", "v=spf1 ip4:192.0.2.0/28 -all")
record(2, "spf-pass-mx", "v=spf1 mx -all")
record(3, "spf-pass-a-with-prefix", "v=spf1 a:ns1.example.com/24 -all")
record(4, "spf-pass-include", "v=spf1 mx include:_spf.esp.test -all", FROM_ESP, esp("v=spf1 ip4:198.51.100.0/24 ~all"))
record(5, "spf-pass-exists-macro", "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all", more="10.2.0.192.in-addr._spf.example.com. IN A 127.0.0.2\n")
record(6, "spf-pass-redirect", "v=spf1 redirect=_spf.esp.test", FROM_ESP, esp("v=spf1 ip4:198.51.100.0/24 -all"))
record(7, "spf-fail-not-listed", "v=spf1 mx ip4:192.0.2.128/25 -all", FROM_STRANGER, STRANGER)
record(8, "spf-softfail", "v=spf1 mx ~all", FROM_STRANGER, STRANGER)
record(9, "spf-neutral-by-question-mark", "v=spf1 mx ?all", FROM_STRANGER, STRANGER)
record(10, "spf-neutral-without-all", "v=spf1 mx", FROM_STRANGER, STRANGER)
record(11, "spf-none-no-record", [])
case(12, "spf-none-no-such-domain", zone(dkim=None), "--ip 192.0.2.10 --helo mail.example.com --from alice@exmaple.com")
case(13, "spf-none-subdomain-without-record", zone("v=spf1 mx -all", dkim=None, more="news IN MX 10 mail\n"),
     "--ip 192.0.2.10 --helo mail.example.com --from letter@news.example.com")
record(14, "spf-none-blank-missing-behind-version", "v=spf1mx -all")
record(15, "spf-none-smart-quotes-around", "\u201cv=spf1 mx -all\u201d")
case(16, "spf-none-record-of-type-spf", zone([], dkim=None, more='@ IN SPF "v=spf1 mx -all"\n'))
record(20, "spf-several-records", ["v=spf1 mx -all", "v=spf1 include:_spf.esp.test ~all"], more=esp("v=spf1 ip4:198.51.100.0/24 ~all"))
record(21, "spf-syntax-comma", "v=spf1 ip4:192.0.2.10,ip4:192.0.2.11 -all")
record(22, "spf-syntax-missing-colon", "v=spf1 include _spf.esp.test -all", FROM_ESP, esp("v=spf1 ip4:198.51.100.0/24 ~all"))
record(23, "spf-syntax-smart-quote", "v=spf1 mx include:_spf.esp.test ~all\u201d", FROM_ESP, esp("v=spf1 ip4:198.51.100.0/24 ~all"))
record(24, "spf-syntax-ipv4", "v=spf1 ipv4:192.0.2.10 -all")
record(25, "spf-syntax-trailing-text", "v=spf1 mx -all # only our own server")
record(26, "spf-syntax-bad-address", "v=spf1 ip4:192.0.2.300 -all")
record(27, "spf-syntax-prefix-too-long", "v=spf1 ip4:192.0.2.0/33 -all")
record(28, "spf-syntax-strings-without-blank", [], more='@ IN TXT "v=spf1 ip4:192.0.2.10" "include:_spf.esp.test -all"\n' + esp("v=spf1 ip4:198.51.100.0/24 ~all"))
record(29, "spf-syntax-address-without-mechanism", "v=spf1 192.0.2.10 -all")
record(30, "spf-wrong-prefix-length", "v=spf1 ip4:192.0.2.0/32 -all")
record(31, "spf-all-before-the-rest", "v=spf1 -all mx")
record(32, "spf-redirect-behind-all", "v=spf1 mx ~all redirect=_spf.esp.test", FROM_ESP, esp("v=spf1 ip4:198.51.100.0/24 -all"))
NESTED = ESP_HOST + "\n$ORIGIN esp.test.\n" + "".join(
    txt("_spf%d" % n, "v=spf1 include:_spf%d.esp.test include:_net%d.esp.test ~all" % (n + 1, n)) + txt("_net%d" % n, "v=spf1 ip4:203.0.113.%d ~all" % n)
    for n in range(1, 7)) + txt("_spf7", "v=spf1 ip4:198.51.100.25 ~all")
record(33, "spf-too-many-lookups", "v=spf1 mx a include:_net1.esp.test include:_net2.esp.test include:_net3.esp.test include:_spf1.esp.test -all", FROM_ESP, NESTED)
record(34, "spf-include-of-itself", "v=spf1 include:_spf.example.com -all", FROM_STRANGER, txt("_spf", "v=spf1 include:example.com -all") + STRANGER)
record(35, "spf-void-lookups", "v=spf1 a:old1.example.com a:old2.example.com a:old3.example.com mx -all")
record(36, "spf-include-without-record", "v=spf1 include:_spf.esp.test mx -all", more=esp(None))
record(37, "spf-redirect-without-record", "v=spf1 redirect=_spf.esp.test", more=esp(None))
record(38, "spf-too-many-exchanges", "v=spf1 mx:pool.example.com -all", more="".join("pool IN MX 10 m%d\nm%d IN A 192.0.2.%d\n" % (n, n, 100 + n) for n in range(11)))
record(39, "spf-mx-of-domain-without-mx", "v=spf1 mx:mail.example.com -all")
record(40, "spf-temperror-servfail", [], more="; !servfail @ TXT\n")
record(41, "spf-temperror-timeout-in-include", "v=spf1 include:_spf.esp.test -all", FROM_ESP, ESP_HOST + "; !timeout _spf.esp.test. TXT\n")
case(42, "spf-null-sender-helo-pass", zone(dkim=None, more=txt("mail", "v=spf1 a -all")), "--ip 192.0.2.10 --helo mail.example.com --from <>")
case(43, "spf-null-sender-helo-no-record", zone(dkim=None), "--ip 192.0.2.10 --helo mail.example.com --from <>")
case(44, "spf-null-sender-helo-literal", zone(dkim=None), "--ip 192.0.2.10 --helo [192.0.2.10] --from <>")
record(45, "spf-ptr", "v=spf1 ptr -all")
case(46, "spf-ipv6-client-ip4-record", zone("v=spf1 ip4:192.0.2.10 -all", dkim=None, more="mail IN AAAA 2001:db8::10\n0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR mail.example.com.\n"),
     "--ip 2001:db8::10 --helo mail.example.com --from alice@example.com")
case(47, "spf-ipv6-pass", zone("v=spf1 ip6:2001:db8::/32 -all", dkim=None, more="mail IN AAAA 2001:db8::10\n0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR mail.example.com.\n"),
     "--ip 2001:db8::10 --helo mail.example.com --from alice@example.com")
record(48, "spf-explanation", "v=spf1 mx -all exp=why.example.com", FROM_STRANGER, txt("why", "%{i} may not send mail of %{d}; see https://example.com/mail?ip=%{i}") + STRANGER)
record(49, "spf-include-by-alias", "v=spf1 include:spf.example.com -all", FROM_ESP, "spf 300 IN CNAME _spf.esp.test.\n" + esp("v=spf1 ip4:198.51.100.0/24 ~all"))
