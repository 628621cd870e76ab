import Authentication
import DNS

/// What the complete header section of a message says to authentication.
struct MessageReading: Sendable {
  /// The author domain.
  let author: AuthorDomain
  /// The DKIM signatures; `nil` where they are not verified.
  let verification: DKIMVerification?
  /// The ARC chain; `nil` where it is not verified.
  let chain: ARCVerification?
  /// Whether the message says that it came over a mailing list (RFC 2919).
  let hasListID: Bool
  /// What can be asked of the DNS before the body is there: the keys of the signatures and seals and the
  /// DMARC record.
  let questions: [DNSQuestion]

  init(_ header: HeaderSection, _ rules: AuthenticationRules) {
    author = AuthorDomain(fields: header.values(named: "from"))
    verification =
      rules.isDKIMEnabled ? DKIMVerification(header: header, fromDomain: author.domain) : nil
    chain = rules.isDKIMEnabled ? ARCVerification(header: header) : nil
    hasListID = !header.values(named: "list-id").isEmpty
    let policy = rules.isDMARCEnabled ? DMARC.firstQuestion(for: author) : nil
    questions =
      (verification?.questions ?? []) + (policy.map { [$0] } ?? []) + (chain?.questions ?? [])
  }
}
