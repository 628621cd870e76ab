/// What DMARC says (RFC 9989).
extension ReasonText {
  static let dmarc: [ReasonText] = [
    ReasonText(
      .dmarcFail,
      "The author's domain has a DMARC policy, and neither SPF nor DKIM passes for a domain aligned with it.",
      "Sender: sign with DKIM for the author's domain, or send with an envelope sender of that domain from a server in its SPF record; the codes beside this one say what stood in the way. Operator: see `dmarc_enforcement`, `trusted_forwarders`, `trusted_mailing_lists`, `trusted_arc_sealers`."
    ),
    ReasonText(
      .dmarcTemperror,
      "DMARC could not be decided, because a DNS question that matters had no answer. The message counts neither as passed nor as failed.",
      "Sender: check the name servers of the domain. Operator: if it is so for many domains, check `dns_servers`, `dns_timeout` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .dmarcPermerror,
      "DMARC could not be decided: the record is invalid, or From is not one domain. The codes beside this one say which.",
      "Owner of the domain: mend the TXT record at `_dmarc.DOMAIN`. Sender: write one From field with one domain."
    ),
    ReasonText(
      .dmarcOverride,
      "The published policy was not applied as it stands; `type` and `comment` say why, in the words of aggregate reports (RFC 9990).",
      "Nothing is wrong. Operator: see `dmarc_enforcement`, `trusted_forwarders`, `trusted_mailing_lists`, `trusted_arc_sealers`."
    ),
    ReasonText(
      .dmarcNoAuthor, "The message has no From field, or one without any domain.",
      "Sender: write one From field with an address."),
    ReasonText(
      .dmarcSeveralAuthors, "From names several domains. Each is judged, and none is proven.",
      "Sender: write one author's address in From, or addresses of one domain."),
    ReasonText(
      .dmarcAuthorRepeatedField, "The message has more than one From field (RFC 5322 §3.6).",
      "Sender: write one From field; find the program that adds another."),
    ReasonText(
      .dmarcAuthorTooLong, "The From field is longer than what is read.",
      "Sender: shorten From; real ones have less than 1,000 octets."),
    ReasonText(
      .dmarcAuthorTooManyMailboxes, "From has more mailboxes than are read.",
      "Sender: write the author alone into From, and recipients into To."),
    ReasonText(
      .dmarcAuthorControlCharacter, "From has a control character, or a line break that is no folding.",
      "Sender: mend the sending program; such octets belong into encoded words (RFC 2047)."),
    ReasonText(
      .dmarcAuthorUnterminated, "From ends inside a comment, a quoted string, a group or an angle bracket.",
      "Sender: mend the sending program: close quotes and brackets."),
    ReasonText(
      .dmarcAuthorSyntax, "From is not a list of mailboxes (RFC 5322 §3.4).",
      "Sender: mend the sending program: write `Name <address>`, and quote names with special characters."),
    ReasonText(
      .dmarcAuthorEncodedWord, "An address of From has an encoded word, which RFC 2047 §5 forbids there.",
      "Sender: encode the name alone, never the address; domains beyond ASCII are written as A-labels."),
    ReasonText(
      .dmarcAuthorBadDomain, "From has a domain or an address literal that cannot be one.",
      "Sender: write an address at a domain that exists."),
    ReasonText(
      .dmarcNonexistentAuthor,
      "The author's domain does not exist in the DNS, so that the policy for such names (`np=`) counts.",
      "Sender: write an author's address at a domain that exists."),
    ReasonText(
      .dmarcSeveralRecords, "More than one DMARC record stands at a name; none of them counts.",
      "Owner of the domain: leave one TXT record that begins with `v=DMARC1` at `_dmarc.DOMAIN`."),
    ReasonText(
      .dmarcCountsAsNone, "The DMARC record has an invalid policy and counts as `p=none`.",
      "Owner of the domain: write `p=none`, `p=quarantine` or `p=reject` into the record at `_dmarc.DOMAIN`."),
    ReasonText(
      .dmarcUnusableRecord,
      "The DMARC record has an invalid policy and no address for reports, so that it is not usable.",
      "Owner of the domain: write `p=none`, `p=quarantine` or `p=reject` into the record at `_dmarc.DOMAIN`."),
    ReasonText(
      .dmarcTestMode,
      "The record says that the policy is being tested (`t=y`): the next milder one was applied.",
      "Owner of the domain: take `t=y` out of the record at `_dmarc.DOMAIN` when the tests are over."),
    ReasonText(
      .dmarcSampledOut,
      "The record asks for the policy for a part of the mail only (`pct=`), and this message drew the other lot: the next milder one was applied.",
      "Owner of the domain: take `pct=` out of the record; RFC 9989 knows it no longer."),
    ReasonText(
      .dmarcLookupFailed, "A DNS question about DMARC had no answer.",
      "Owner of the domain: check its name servers. Operator: if it is so for many domains, check `dns_servers` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .dmarcUndetermined, "SPF or DKIM could not be decided now for a domain that would be aligned.",
      "Owner of that domain: check its name servers. Operator: if it is so for many domains, check `dns_servers` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .dmarcTooManyWalks,
      "The message is signed by more domains than are compared with the author's; the last ones count as not aligned.",
      "Sender: sign for the author's domain itself, first."),
  ]
}
