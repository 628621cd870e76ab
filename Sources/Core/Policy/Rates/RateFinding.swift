package import Mail

/// What a rule says of one key at one moment: the reply, the log line, the live stream and `limits explain` show
/// these values.
package struct RateFinding: Hashable, Sendable {
  /// The rule's name.
  package let rule: String
  /// Whose tokens it counts.
  package let key: RateKey
  /// Whose exactly: an address, a network, a domain, a name.
  package let keyText: String
  /// What it counts.
  package let count: RateCount
  /// What becomes of what it refuses.
  package let action: RateAction
  /// Whether it is only logged.
  package let isDryRun: Bool
  /// The tokens that were asked for; 0 where nobody asked.
  package let cost: Int64
  /// The tokens that are used up.
  package let used: Int64
  /// The tokens of a full bucket.
  package let burst: Int64
  /// The rate as it was written.
  package let rate: String
  /// When there are as many tokens as were asked for, one at least; `nil` where there never are.
  package let freeAt: Timestamp?
  /// When the bucket is full again.
  package let fullAt: Timestamp
  /// When this was so.
  package let at: Timestamp
  /// Eight letters and digits that lead the operator to this bucket.
  package let reference: String

  /// The tokens that are left.
  package var free: Int64 { max(burst - used, 0) }

  /// Whether what was asked for, or the next token, is refused at `at`.
  package var isExceeded: Bool { freeAt.map { $0 > at } ?? true }

  /// The reason where it refuses.
  package var code: ReasonCode {
    if count == .connections { return .connectionRate }
    return freeAt == nil ? .rateLimitBurst : .rateLimit
  }

  /// Seconds until what was asked for is free, rounded up, one at least.
  package var secondsUntilFree: Int64? {
    freeAt.map { max(($0.milliseconds - at.milliseconds + 999) / 1000, 1) }
  }
}

extension RateFinding: CustomStringConvertible {
  /// One line for people: `limit client: 60 of 60 messages used by 192.0.2.1; free again in 12 s (ref abcd2345)`.
  package var description: String {
    let head = "limit \(rule): "
    guard let seconds = secondsUntilFree else {
      return
        "\(head)\(cost) \(count.rawValue) are more than \(keyText) ever gets at once, \(burst) (ref \(reference))"
    }
    let asked = count == .bytes && cost > 0 ? ", \(cost) asked for" : ""
    return
      "\(head)\(used) of \(burst) \(count.rawValue) used by \(keyText)\(asked); free again in \(seconds) s (ref \(reference))"
  }

  /// What the client is told where the rule refuses it.
  ///
  /// RFC 3463: X.7.1, delivery not authorized; X.2.3, message length exceeds administrative limit.
  package func reply(at stage: RateStage) -> SMTPReply {
    let text = HeaderText(sanitizing: description)
    if stage == .connect { return SMTPReply(421, "4.7.1", text, reason: code) }
    if action == .reject { return SMTPReply(550, "5.7.1", text, reason: code) }
    // It never becomes free, so that trying again is in vain: the operator set the size.
    if freeAt == nil { return SMTPReply(552, "5.2.3", text, reason: code) }
    return SMTPReply(stage == .endOfMessage ? 451 : 450, "4.7.1", text, reason: code)
  }
}
