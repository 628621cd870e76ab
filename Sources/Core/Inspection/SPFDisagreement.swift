package import Authentication
package import Mail

/// Two results of one SPF check, with what it takes to see them again: the log line of a disagreement.
package struct SPFDisagreement: Hashable, Sendable {
  /// The most octets of all records together. They are other people's text, and one line holds them.
  package static let maximumRecordOctets = 4096

  /// What our own evaluator says.
  package let native: SPFResult
  /// What the other implementation says.
  package let other: SPFResult
  /// The client's address.
  package let client: IPAddress
  /// The HELO name as given; without control characters.
  package let helo: String
  /// The sender as given, empty for the null reverse path; without control characters.
  package let sender: String
  /// Names and texts of the records read, as in a zone file; `…` in the place of those that are too many.
  package let records: String

  /// What the checks of a message say; `nil` where both agree or only one was asked.
  package init?(_ checks: AuthenticationChecks) {
    guard case .differs(let native, let other)? = checks.spfOpinion, let spf = checks.spf else { return nil }
    self.native = native
    self.other = other
    client = spf.client
    helo = BoundedText.shown(spf.helo.utf8)
    switch spf.identity {
    case .mailFrom(let text): sender = BoundedText.shown(text.utf8)
    case .helo: sender = ""
    }
    records = Self.text(of: spf.records)
  }

  private static func text(of records: [SPFSeenRecord]) -> String {
    var lines: [String] = []
    var room = maximumRecordOctets
    for record in records {
      let line = "\(record.name) TXT \(record.text)"
      room -= line.utf8.count
      guard room >= 0 else { return (lines + ["…"]).joined(separator: "; ") }
      lines.append(line)
    }
    return lines.joined(separator: "; ")
  }
}
