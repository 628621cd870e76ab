/// What SPF says (RFC 7208).
extension ReasonText {
  static let spf: [ReasonText] = [
    ReasonText(
      .spfFail,
      "The SPF record of the envelope sender's domain says that the client may not send for it (`-`).",
      "Owner of the domain: add the server's address to the TXT record that begins with `v=spf1`. If a forwarder sent it: the forwarder must write a sender of its own, or you name it in `trusted_forwarders`."
    ),
    ReasonText(
      .spfSoftFail, "The SPF record says that the client probably may not send for the domain (`~`).",
      "Owner of the domain: add the server's address to the TXT record that begins with `v=spf1`."),
    ReasonText(
      .spfNeutral, "The SPF record says nothing about this client (`?`).",
      "Owner of the domain: name the server in the TXT record, and end it with `~all` or `-all` instead of `?all`."
    ),
    ReasonText(
      .spfNoMatch, "No term of the SPF record fits the client, and it does not end in `all`.",
      "Owner of the domain: name the server in the TXT record, and end it with `~all` or `-all`."),
    ReasonText(
      .spfNoRecord, "The domain of the envelope sender (or of HELO, for bounces) has no SPF record.",
      "Owner of the domain: publish a TXT record such as `v=spf1 mx -all` at the domain itself."),
    ReasonText(
      .spfNoSuchName,
      "The domain of the envelope sender (or of HELO, for bounces) does not exist in the DNS.",
      "Sender: use an envelope sender, and a HELO name, that exist and have a TXT record for SPF."),
    ReasonText(
      .spfNotADomain, "What the client gave as sender or HELO name is no domain that could have a record.",
      "Sender: say a fully qualified name in HELO, and use an envelope sender with a domain."),
    ReasonText(
      .spfSeveralRecords, "A domain has more than one SPF record; none counts (RFC 7208 §4.5).",
      "Owner of the domain: merge them into one TXT record that begins with `v=spf1`."),
    ReasonText(
      .spfSyntaxError,
      "A term of an SPF record breaks the grammar; the whole record does not count (RFC 7208 §4.6).",
      "Owner of the domain: mend the term that is named in the TXT record."),
    ReasonText(
      .spfIncludeWithoutRecord,
      "An `include` or `redirect` of an SPF record leads to a name without a record.",
      "Owner of the domain: take the term out of the TXT record, or have the other domain publish its record."
    ),
    ReasonText(
      .spfTooManyLookups,
      "The SPF record makes more than 10 lookups, those of included records counted (RFC 7208 §4.6.4).",
      "Owner of the domain: drop `include`, `a`, `mx`, `ptr` and `exists` terms that are not needed, or write addresses (`ip4`, `ip6`) instead."
    ),
    ReasonText(
      .spfTooManyVoidLookups,
      "More than 2 terms of the SPF record ask for names that do not exist (RFC 7208 §4.6.4).",
      "Owner of the domain: take the dead names out of the TXT record."),
    ReasonText(
      .spfTooManyExchanges, "An `mx` term names a domain with more than 10 mail exchanges (RFC 7208 §4.6.4).",
      "Owner of the domain: write the addresses (`ip4`, `ip6`) instead of `mx`."),
    ReasonText(
      .spfRecordsTooLong, "The records of one check are together longer than any honest ones.",
      "Owner of the domain: shorten the TXT record; RFC 7208 §3.4 advises 450 octets."),
    ReasonText(
      .spfLookupFailed, "A DNS question of the SPF check had no answer.",
      "Owner of the domain: check its name servers. Operator: if it is so for many domains, check `dns_servers`, `dns_timeout` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .spfNotAligned,
      "SPF passed, but for a domain that is not the author's (From), so that DMARC does not count it.",
      "Sender: use an envelope sender of the author's domain, or sign with DKIM for it; `aspf=s` in the DMARC record demands the very same domain."
    ),
    ReasonText(
      .spfNotChecked,
      "An SPF pass is needed, and SPF was not checked: it is turned off, or the client has no address.",
      "Operator: set `spf_enabled: true`, or `require_spf: false`."),
    ReasonText(
      .spfSecondOpinion,
      "libspf2 decides here (`spf_engine: libspf2`), gives no pass, and our own evaluator came to another result.",
      "Operator: `gomailctl explain --compare` shows both; `spf_engine: native` or `compare` lets our own evaluator decide."
    ),
  ]
}
