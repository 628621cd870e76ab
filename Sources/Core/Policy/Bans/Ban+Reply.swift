package import Mail

extension Ban {
  /// What a banned client is told: 554 (RFC 5321 §3.1: no service for this client) or 421 (§3.8), which ends the
  /// connection and lets the client try again later; how long still; and where the operator finds out more: the
  /// rule's name where a rule set the ban, and the ban's id, which `gomailctl ban show` takes. The reason stays
  /// with us.
  package func reply(at now: Timestamp) -> SMTPReply {
    let left = expiresAt.map { " for another \(Self.roundedUp($0 - now))" }
    let rule = isAutomatic && !author.isEmpty ? "rule \(author), " : ""
    switch action {
    case .reject:
      return SMTPReply(
        554, "5.7.1", "Connections from \(network.description) are refused\(left ?? "") (\(rule)ban \(id))",
        reason: code)
    case .defer:
      return SMTPReply(
        421, "4.7.1",
        "Connections from \(network.description) are refused\(left ?? " for now") (\(rule)ban \(id))",
        reason: code)
    }
  }

  /// The reason.
  package var code: ReasonCode { isAutomatic ? .bannedByRule : .banned }

  /// A time to wait in the largest unit that says it well, never less than it is.
  private static func roundedUp(_ duration: Duration) -> String {
    let seconds = max(1, duration.milliseconds / 1000 + (duration.milliseconds % 1000 > 0 ? 1 : 0))
    for (unit, name) in [(86400, "days"), (3600, "hours"), (60, "minutes")] as [(Int64, String)]
    where seconds >= 2 * unit {
      return "\((seconds - 1) / unit + 1) \(name)"
    }
    return seconds == 1 ? "second" : "\(seconds) seconds"
  }
}
