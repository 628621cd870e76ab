import Mail

/// A limit that an operator set: how much of what goes through, for whom, and what becomes of the rest.
package struct RateRule: Hashable, Sendable {
  /// The most rules: the place of each is eight bits of a bucket, and some serve rules that a reload took away.
  package static let maximumRules = 100
  /// The longest name in octets; it stands in replies.
  package static let maximumNameOctets = 64

  /// The name that replies, log and metrics carry: letters, digits, `-`, `_` and `.`.
  package let name: String
  /// Whose tokens are counted.
  package let key: RateKey
  /// How many come back.
  package let rate: Rate
  /// How many a full bucket holds.
  package let burst: Int64
  /// What takes them.
  package let count: RateCount
  /// What becomes of what is refused.
  package let action: RateAction
  /// Whether it is only logged.
  package let isDryRun: Bool
  /// Whether the operator's own mail is counted too. Always so by `user`, whom no other mail has.
  package let includesOriginating: Bool
  /// The bucket.
  package let cells: CellRate

  /// A rule.
  ///
  /// - Parameters:
  ///   - burst: as many as come back in the rate's period unless given.
  ///   - count: recipients for the keys that are recipients, else messages, unless given.
  package init(
    name: String, key: RateKey, rate: Rate, burst: Int64? = nil, count: RateCount? = nil,
    action: RateAction = .defer, isDryRun: Bool = false, includesOriginating: Bool = false
  ) throws(RateRuleError) {
    guard Self.isName(name) else { throw .name }
    let count = count ?? key.defaultCount
    guard key.stage(of: count) != nil else { throw .uncountable(key, count) }
    guard !rate.isSize || count == .bytes else { throw .size(count) }
    guard action != .reject || count != .connections else { throw .rejectedConnections }
    guard action != .ban || key.isClientsOwn else { throw .ban(key) }
    let burst = burst ?? rate.tokens
    guard burst >= 1 else { throw .burst }
    guard let cells = CellRate(rate, burst: burst) else { throw .window }
    self.name = name
    self.key = key
    self.rate = rate
    self.burst = burst
    self.count = count
    self.action = action
    self.isDryRun = isDryRun
    self.includesOriginating = includesOriginating || key == .user
    self.cells = cells
  }

  /// Where its tokens are taken.
  package var stage: RateStage { key.stage(of: count) ?? .mail }

  /// What two rules must have in common for the buckets of one to hold for the other.
  var identity: String { "\(name) \(key.rawValue) \(count.rawValue) \(cells.interval) \(burst)" }

  private static func isName(_ name: String) -> Bool {
    (1...maximumNameOctets).contains(name.utf8.count)
      && name.utf8.allSatisfy { ASCII.isLetterOrDigit($0) || "-_.".utf8.contains($0) }
  }
}

extension RateKey {
  fileprivate var defaultCount: RateCount {
    switch self {
    case .recipient, .recipientDomain: .recipients
    case .client, .sender, .senderDomain, .user, .authorDomain, .global: .messages
    }
  }

  /// Where both are known; `nil` where they never are.
  fileprivate func stage(of count: RateCount) -> RateStage? {
    switch (self, count) {
    case (.client, .connections), (.global, .connections): .connect
    case (_, .connections): nil
    case (.recipient, .recipients), (.recipientDomain, .recipients): .recipient
    case (.recipient, _), (.recipientDomain, _): nil
    case (.authorDomain, _), (_, .bytes): .endOfMessage
    case (_, .messages): .mail
    case (_, .recipients): .recipient
    }
  }
}

/// Why a rule cannot be.
package enum RateRuleError: Error, Hashable, CustomStringConvertible {
  case name
  case uncountable(RateKey, RateCount)
  case size(RateCount)
  case rejectedConnections
  case ban(RateKey)
  case burst
  case window

  package var description: String {
    switch self {
    case .name:
      "the name must be 1…\(RateRule.maximumNameOctets) letters, digits, \"-\", \"_\" and \".\""
    case .uncountable(let key, let count): "key \(key.rawValue) cannot count \(count.rawValue)"
    case .size(let count): "the rate is a size, and \(count.rawValue) are counted"
    case .rejectedConnections: "connections cannot be rejected for good: 421 is what closes them"
    case .ban(let key):
      "action ban would hit clients for what key \(key.rawValue) counts, which others can use up"
    case .burst: "burst must be 1 at least"
    case .window: "burst takes more than 366 days to come back at this rate"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .name, .burst: ""
    case .uncountable(.recipient, _), .uncountable(.recipientDomain, _): "write count: recipients"
    case .uncountable: "connections are counted by the keys client and global only"
    case .size: "write count: bytes, or a plain number"
    case .rejectedConnections: "write action: defer or ban"
    case .ban: "write key: client, or action: defer"
    case .window: "lower burst or raise rate"
    }
  }
}
