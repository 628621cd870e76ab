"""Cases of the reverse name and of what the operator's own settings decide."""
from mail import BODY, Mail, other, txt, zone

CASES = []
DIRECT = "--ip 192.0.2.10 --helo mail.example.com --from alice@example.com"


def case(number, name, text, options=DIRECT, message=None, settings="", command="explain"):
    CASES.append((number, name, text, options, message, settings, command))


def reverse(records):
    return zone("v=spf1 ip4:203.0.113.0/24 -all", dkim=None) + records


NET = "--ip 203.0.113.9 --helo mail.example.com --from alice@example.com"
case(171, "iprev-pass", reverse(other("isp.test", ("h9", "A 203.0.113.9")) + "9.113.0.203.in-addr.arpa. IN PTR h9.isp.test.\n"), NET)
case(172, "iprev-no-reverse-name", reverse(""), NET)
case(173, "iprev-name-leads-elsewhere", reverse("9.113.0.203.in-addr.arpa. IN PTR mail.example.com.\n"), NET)
case(174, "iprev-timeout", reverse("; !timeout 9.113.0.203.in-addr.arpa.\n"), NET)
case(181, "policy-spf-required", zone("v=spf1 mx ~all") + other("isp.test", ("host99", "A 203.0.113.99")),
     "--ip 203.0.113.99 --helo host99.isp.test --from alice@example.com", Mail().sign(), "require_spf: true\n")
case(182, "policy-dkim-required", zone(), DIRECT, Mail(), "require_dkim: true\n")
FORGED = Mail().add("Authentication-Results", "mx.example.net; dmarc=pass header.from=example.com").add("X-GoMail-Verdict", "v=1; forged")
case(183, "policy-forged-results-taken-out", zone(), DIRECT, FORGED)
case(184, "policy-trusted-network", zone(), "--ip 192.0.2.10 --helo desk.example.net --from bob@example.net", Mail(sender="Bob <bob@example.net>"),
     "trusted_networks: [192.0.2.0/24]\n")
case(185, "policy-sender-domain-blocked", zone(), DIRECT, Mail(), "blocked_domains: [example.com]\n")
case(186, "policy-malformed-sender", zone(), "--ip 192.0.2.10 --helo mail.example.com --from alice@", Mail())
case(187, "policy-message-too-large", zone(), DIRECT, Mail(body=BODY * 700), "max_message_size: 64KiB\n")
BOUNCE = Mail(sender="Mail Delivery System <MAILER-DAEMON@mail.example.com>", subject="Undelivered Mail Returned to Sender",
              body="This is the mail system at host mail.example.com.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n")
case(188, "policy-bounce", zone(more=txt("mail", "v=spf1 a -all")), "--ip 192.0.2.10 --helo mail.example.com --from <>", BOUNCE)
case(189, "policy-everything-passes", zone(), DIRECT + " --rcpt bob@example.net", Mail().sign())
case(191, "verify-pass", zone(), DIRECT, Mail().sign(), command="verify")
case(192, "verify-fail", zone(), "--ip 203.0.113.99 --helo host99.isp.test --from alice@example.com", Mail(), command="verify")
case(193, "verify-without-envelope", zone(), "", Mail().sign(), command="verify")
case(194, "verify-temperror", zone(dkim=None, more="; !servfail s2026._domainkey\n"), "", Mail().sign(), command="verify")
