"""The messages of `make demo` and what is expected of each. What DNS says stands in ../zones.conf and keys.conf."""
import dataclasses
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

Event = dict[str, Any]
Fact = tuple[str, Any, Any]  # what, expected, found

OURS = "mx.example.com"


@dataclasses.dataclass(frozen=True)
class Client:
    """Who connects, by XCLIENT: from this machine every connection has the same address."""

    address: str
    name: str
    has_reverse_name: bool = True


OWN_SERVER = Client("192.0.2.25", "mail.example.org")
FORWARDER = Client("198.51.100.25", "mail.example.net")
ELSEWHERE = Client("203.0.113.66", "host.unknown.test", has_reverse_name=False)
BANNED = Client("203.0.113.99", "host.unknown.test", has_reverse_name=False)


def no_facts(_: Event) -> Iterable[Fact]:
    return ()


@dataclasses.dataclass(frozen=True)
class Case:
    """One message and its fate."""

    what: str  # the first column
    message: str  # the file in messages/
    client: Client
    sender: str
    answer: int  # the code of the last SMTP reply
    results: tuple[str, str, str]  # SPF, DKIM, DMARC: the event's; the milter log's where it was refused
    action: str
    event: str  # the last column
    says: str = ""  # what the reply contains
    recipient: str = "inbox@example.com"
    facts: Callable[[Event], Iterable[Fact]] = no_facts  # what else is true of the event
    change: tuple[bytes, bytes] = (b"", b"")  # what is replaced in the message on its way
    forged: tuple[bytes, ...] = ()  # lines of the message that do not arrive
    ban: bool = False  # the client is banned just then


def verified(event: Event) -> Iterable[Fact]:
    proof = {"verified": True, "domain": "example.org", "method": "dmarc"}
    yield "sender_verified", proof, event["sender_verified"]
    yield "iprev", "pass", event["authentication"]["iprev"]["result"]


def marked(event: Event) -> Iterable[Fact]:
    codes = [reason["code"] for reason in event["verdict"]["reasons"]]
    yield "reasons", ["dmarc_fail", "spf_fail", "dkim_no_signature"], codes
    explanation = f"{ELSEWHERE.address} is no mail server of open.example.net"
    yield "SPF explanation", explanation, event["authentication"]["spf"]["explanation"]


def both_signatures(event: Event) -> Iterable[Fact]:
    found = {each["algorithm"]: each["result"] for each in event["authentication"]["dkim"]["signatures"]}
    yield "signatures", {"rsa-sha256": "pass", "ed25519-sha256": "pass"}, found
    yield "signed_by", ["example.org"], event["authentication"]["dkim"]["signed_by"]


def broken_signatures(event: Event) -> Iterable[Fact]:
    found = [each["result"] for each in event["authentication"]["dkim"]["signatures"]]
    yield "signatures", ["fail", "fail"], found
    yield "signed_by", [], event["authentication"]["dkim"]["signed_by"]


def suspected(event: Event) -> Iterable[Fact]:
    dmarc = event["authentication"]["dmarc"]
    yield "policy and disposition", ("quarantine", "quarantine"), (dmarc["policy"], dmarc["disposition"])
    yield "sender_verified", False, event["sender_verified"]["verified"]


def walked(event: Event) -> Iterable[Fact]:
    dmarc = event["authentication"]["dmarc"]
    yield "author domain", "lists.eu.example.org", dmarc["from_domain"]
    yield "SPF domain", "bounces.example.org", event["authentication"]["spf"]["domain"]
    yield "alignment by SPF", True, dmarc["aligned"]["spf"]
    written = "(sp=quarantine at example.org)" in dmarc["authentication_results"]
    yield "policy of example.org", ("quarantine", True), (dmarc["policy"], written)


def only_foreign_results(event: Event) -> Iterable[Fact]:
    left = [value for name, value in event["headers"][1:] if name.lower() == "authentication-results"]
    yield "other fields of results", ["relay.example.net; spf=pass smtp.mailfrom=ann@example.org"], left
    yield "what was forged", False, "forged" in event["raw"] or "bank.example.org" in event["raw"]


def letters_intact(event: Event) -> Iterable[Fact]:
    text = "Grüße aus Zürich – здравствуй, 世界.\n.und eine Zeile mit einem Punkt davor\n"
    yield "text", text, event["text"].replace("\r\n", "\n")
    yield "subject and author", ("Grüße", "Jürgen"), (event["subject"], event["from"][0]["name"])
    yield "lossy", False, event["lossy"]


def parts(event: Event) -> Iterable[Fact]:
    file = b"name,price\r\nbox,2\r\ncase,3\r\n"
    expected = [("prices.csv", "text/csv", len(file), hashlib.sha256(file).hexdigest())]
    found = [(each["filename"], each["content_type"], each["size"], each["sha256"]) for each in event["attachments"]]
    yield "attachments", expected, found
    yield "text", "The new prices.", event["text"].strip()
    yield "html", "<p>The <b>new</b> prices.</p>", event["html"].strip()


CASES = (
    Case("plain mail from the domain's own server", "plain", OWN_SERVER, "ann@example.org",
         250, ("pass", "none", "pass"), "accept", "sender verified", facts=verified),
    Case("from an address that SPF does not name", "open", ELSEWHERE, "pat@open.example.net",
         250, ("fail", "none", "fail"), "accept", "p=none: marked, no more", facts=marked),
    Case("signed twice, over somebody else's server", "signed", FORWARDER, "ann@example.org",
         250, ("fail", "pass", "pass"), "accept", "rsa and ed25519 pass", facts=both_signatures),
    Case("signed twice, one word changed", "signed", OWN_SERVER, "ann@example.org",
         250, ("pass", "fail", "pass"), "accept", "neither signature passes",
         facts=broken_signatures, change=(b"twelve boxes", b"twenty boxes")),
    Case("forged author of a domain with p=reject", "forged-reject", ELSEWHERE, "ann@example.org",
         550, ("fail", "none", "fail"), "refused", "none",
         says="5.7.1 Rejected per DMARC policy of example.org: p=reject at _dmarc.example.org"),
    Case("forged author at a name that does not exist", "forged-name", ELSEWHERE, "accounts@payments.example.org",
         550, ("none", "none", "fail"), "refused", "none",
         says="5.7.1 Rejected per DMARC policy of payments.example.org: np=reject at _dmarc.example.org"),
    Case("forged author of a domain with p=quarantine", "forged-quarantine", ELSEWHERE, "service@example.net",
         250, ("fail", "none", "fail"), "quarantine", "disposition quarantine", facts=suspected),
    Case("policy and alignment by the tree walk", "list", OWN_SERVER, "return-12@bounces.example.org",
         250, ("pass", "none", "pass"), "accept", "sp of example.org applies", facts=walked),
    Case("forged Authentication-Results", "forged-results", OWN_SERVER, "ann@example.org",
         250, ("pass", "none", "pass"), "accept", "5 forged fields gone, 1 kept", facts=only_foreign_results,
         forged=(b"Authentication-Results: mx.example.com; dkim=pass header.d=bank.example.org\r\n",
                 b"Received-SPF: pass (forged) client-ip=192.0.2.1\r\n",
                 b"authentication-results: (a comment) MX.Example.COM/1;\r\n"
                 b"\tdmarc=pass header.from=bank.example.org\r\n",
                 b'Authentication-Results: "mx.example.com"; none\r\n',
                 b"X-GoMail-Verdict: v=1; forged\r\n")),
    Case("banned client", "stranger", BANNED, "stranger@unknown.test",
         554, ("-", "-", "-"), "refused", "none", says="not accepting connections", ban=True),
    Case("the same client, its ban removed", "stranger", BANNED, "stranger@unknown.test",
         250, ("none", "none", "none"), "accept", "nothing known of it"),
    Case("8-bit text", "8bit", OWN_SERVER, "juergen@example.org",
         250, ("pass", "none", "pass"), "accept", "each letter intact", facts=letters_intact),
    Case("text, HTML and an attachment", "attachment", OWN_SERVER, "ann@example.org",
         250, ("pass", "none", "pass"), "accept", "prices.csv, 27 octets", facts=parts),
)
