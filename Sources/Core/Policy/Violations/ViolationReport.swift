package import Mail

/// What one client did, told to whoever keeps the bans: that it broke a rule, or that it sent good mail.
///
/// The milter sees both and decides neither: it collects reports and posts them in batches of at most
/// `maximumReports` to policyd's `POST /violations`.
package enum ViolationReport: Hashable, Sendable {
  /// What kind of rule was broken. The raw value is the name in JSON, in settings and in metrics.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// More messages, recipients, connections or octets than a rule of `rate_limits` lets through.
    case rateLimit = "rate_limit"
    /// More connections at once, or a minute, than one client may have.
    case connectionLimit = "connection_limit"
    /// Too many recipients that do not exist.
    case directoryHarvest = "directory_harvest"
    /// A dialogue or a message that no mail software makes by accident.
    case protocolAbuse = "protocol_abuse"
    /// Mail that failed DMARC, or a login that failed. Anyone can send the former through a large
    /// provider in somebody else's name, so it weighs nothing unless the operator says otherwise.
    case authenticationFailure = "authentication_failure"
  }

  /// A client broke a rule.
  package struct Violation: Hashable, Sendable {
    /// What kind of rule.
    package let kind: Kind
    /// Who broke it.
    package let client: IPAddress
    /// The rule's name, at most `ViolationReport.maximumRuleOctets` octets without control characters.
    package let rule: HeaderText
    /// How often since the last report, 1...`ViolationReport.maximumCount`.
    package let count: Int
    /// When it happened last.
    package let at: Timestamp
    /// Whether the rule's own action is to ban the client, however few violations there are.
    package let demandsBan: Bool

    /// A violation. Too long a rule name is cut; a count outside its bounds becomes the nearest one.
    package init(
      kind: Kind, client: IPAddress, rule: HeaderText, count: Int = 1, at: Timestamp, demandsBan: Bool = false
    ) {
      self.kind = kind
      self.client = client
      self.rule = ViolationReport.cut(rule)
      self.count = min(max(count, 1), ViolationReport.maximumCount)
      self.at = at
      self.demandsBan = demandsBan
    }
  }

  /// A client sent mail that was accepted and whose author domain DMARC has verified.
  package struct GoodMail: Hashable, Sendable {
    /// Who sent it.
    package let client: IPAddress
    /// The author domain that DMARC verified last.
    package let domain: DomainName
    /// How many messages since the last report, 1...`ViolationReport.maximumCount`.
    package let count: Int
    /// When the last of them came.
    package let at: Timestamp

    /// A report of good mail. A count outside its bounds becomes the nearest one.
    package init(client: IPAddress, domain: DomainName, count: Int = 1, at: Timestamp) {
      self.client = client
      self.domain = domain
      self.count = min(max(count, 1), ViolationReport.maximumCount)
      self.at = at
    }
  }

  /// A client broke a rule.
  case violation(Violation)
  /// A client sent verified mail.
  case goodMail(GoodMail)

  /// The most reports of one request: some 100 kB of JSON.
  package static let maximumReports = 500
  /// The longest rule name in octets.
  package static let maximumRuleOctets = 100
  /// The largest count of one report. What lies beyond says nothing more.
  package static let maximumCount = 1_000_000

  /// Who it is about.
  package var client: IPAddress {
    switch self {
    case .violation(let violation): violation.client
    case .goodMail(let mail): mail.client
    }
  }

  /// When it happened last.
  package var at: Timestamp {
    switch self {
    case .violation(let violation): violation.at
    case .goodMail(let mail): mail.at
    }
  }

  private static func cut(_ rule: HeaderText) -> HeaderText {
    guard rule.value.utf8.count > maximumRuleOctets else { return rule }
    var scalars = String.UnicodeScalarView()
    var octets = 0
    for scalar in rule.value.unicodeScalars {
      octets += UTF8.width(scalar)
      guard octets <= maximumRuleOctets else { break }
      scalars.append(scalar)
    }
    return HeaderText(sanitizing: String(scalars))
  }
}
