/// What docs/reasons.md says, made from the same table that `gomailctl explain` prints from.
package enum ReasonReference {
  /// Every code: meaning, remedy, and whether it passes by itself.
  package static var markdown: String {
    var text = head
    for family in ReasonFamily.allCases {
      text += """

        ## \(family.title)

        \(introduction(of: family))

        | code | meaning | remedy | temporary |
        |---|---|---|---|

        """
      for entry in family.texts {
        let cells = [entry.meaning, entry.remedy, entry.isTemporary ? "yes" : ""].map(escaped)
        text += "| `\(entry.code)` | " + cells.joined(separator: " | ") + " |\n"
      }
    }
    return text
  }

  private static func escaped(_ cell: String) -> String {
    String(cell.flatMap { $0 == "|" ? Array("\\|") : [$0] })
  }

  private static let head = """
    # Reasons

    Every reason has a code, and the same code stands wherever the reason does:

    | where | how |
    |---|---|
    | SMTP reply of gomail-milter and gomail-policyd, LMTP reply of gomail-forwarder | at the end, in brackets: `550 5.7.1 … [dmarc_fail]` |
    | log line | `reason=` of what is refused, `reasons=` of a message, separated by commas |
    | event | `verdict.reasons[].code`, each with its facts: domain, selector, name of the record |
    | `gomailctl tail` | `code` of what is refused, `reasons` of a message |
    | `gomailctl message show` | `reasons`; at the end of a delivery's `last_error` where no attempt was made |

    **A reply has one code**, that of what decided:

    - where a limit, a ban or the form of envelope and message decided, its own;
    - for `require_spf` what SPF's result comes from, such as `spf_fail`, `spf_no_record` or `spf_too_many_lookups`;
    - for `require_dkim` what is wrong with the signature that came closest: one whose key could not be asked for before one
      that does not verify, then one that is not accepted, cannot be verified, or cannot be read;
    - for a DMARC policy `dmarc_fail`; why SPF and DKIM did not help stands in `reasons=` of the log line;
    - for `require` of routes `route_requirement` or `route_undecided`; the text names the methods.

    A client that gomail-milter refuses at connect hears Postfix's own words without it; the log line and `gomailctl tail` have it.
    Replies to LMTP commands that break the protocol have none.

    **A verdict has a list**, the most important first: `dmarc_fail`, `dmarc_temperror` or `dmarc_permerror`; what explains that;
    `dmarc_override` where the policy was not applied, `trusted_arc_sealer` with it; the cause of SPF; each DKIM signature, eight
    at most; the ARC chain where it is broken. A pass of SPF or of a signature that is not aligned is `spf_not_aligned` or
    `dkim_not_aligned`. Mail that passes DMARC has an empty list. Where the author's domain has no policy, or DMARC is off, the
    list holds what failed of SPF and DKIM, and only where neither passed.

    Codes are added, never changed. `reason` labels of metrics count by coarser causes. *Temporary* is what may pass by itself:
    the same mail may be taken later without anybody changing anything. In capitals: what you put your own word for.

    """

  private static func introduction(of family: ReasonFamily) -> String {
    switch family {
    case .message: "What MAIL, RCPT and the form of a message are refused for."
    case .limits: "See [limits.md](limits.md)."
    case .bans: "See [bans.md](bans.md)."
    case .spf:
      "Of the check of the envelope sender. *Record* among the facts is the name whose TXT record is meant. See [authentication.md](authentication.md)."
    case .dkim: "Of one signature each. *Record* among the facts is the name of its key."
    case .arc: "A broken chain harms nobody by itself; it cannot help either. See [dmarc.md](dmarc.md)."
    case .dmarc:
      "The first four are what came of it, the others why. *Aligned* is a domain that belongs to the author's organization, or is the author's own where the record says so. See [dmarc.md](dmarc.md)."
    case .iprev: "Nothing is refused for these; `gomailctl explain` shows them."
    case .routes: "What the recipients' routes ask of mail. See [settings.md](settings.md#routes)."
    case .signing: "Of the operator's own mail. See [signing.md](signing.md)."
    case .verdict: "What the forwarder finds where the milter's verdict should be."
    case .forwarder:
      "What Postfix is told when it hands over mail, and what becomes of events in `mode: sync`."
    }
  }
}
