package import DNS
package import Mail

/// Asks another implementation of SPF what it says of a check that our own evaluator has made. It gets all
/// answers of the DNS from the lookup.
package typealias SPFOpinion = @Sendable (SPFOutcome, DNSLookup) throws(Abstention) -> SPFResult

/// One check as libspf2 is asked for it. Nothing that the library would stumble over is in it: where something
/// is, there is no case.
package struct SPFOpinionCase: Hashable, Sendable {
  /// The longest sender in octets: RFC 5321 §4.5.3.1 has 64 for the local part and 255 for the domain.
  package static let maximumSenderOctets = 320
  /// The longest HELO name in octets: RFC 5321 §4.5.3.1.2.
  package static let maximumHELOOctets = 255

  /// The client's address; never loopback, which the library always lets pass.
  package let client: IPAddress
  /// Local part, `@` and domain; visible ASCII.
  package let sender: [UInt8]
  /// The HELO name; visible ASCII, or nothing.
  package let helo: [UInt8]
  /// What the library is shown of the records that our own evaluator has read.
  package let records: [DNSName: [UInt8]]

  /// The case of a check that our own evaluator has made.
  package init(_ outcome: SPFOutcome) throws(Abstention) {
    try Self.check(outcome.cause)
    guard !Self.isLoopback(outcome.client) else { throw .client }
    client = outcome.client
    sender = SPFSender(outcome.identity, helo: outcome.helo).address
    helo = Array(outcome.helo.utf8)
    guard sender.count <= Self.maximumSenderOctets, helo.count <= Self.maximumHELOOctets else {
      throw .tooLarge
    }
    guard Self.isVisible(sender), Self.isVisible(helo) else { throw .unsupported }
    var records: [DNSName: [UInt8]] = [:]
    for record in outcome.records { records[record.name] = try SPFScreening.shown(record.octets) }
    self.records = records
  }

  /// Where our evaluator ended before it knew, the library would go on.
  private static func check(_ cause: SPFCause) throws(Abstention) {
    switch cause {
    case .notADomain, .noSuchName, .noRecord: throw .nothing
    case .matched, .unmatched, .secondOpinion, .problem(.noRecord): break
    case .problem(.dns): throw .dns
    case .problem(.severalRecords), .problem(.syntax): throw .notAccepted
    case .problem(.tooManyLookups), .problem(.tooManyVoidLookups), .problem(.tooManyExchanges): throw .limit
    case .problem(.recordsTooLong): throw .tooLarge
    }
  }

  private static func isLoopback(_ client: IPAddress) -> Bool {
    client.family == .v4 ? client.low >> 24 == 127 : client.high == 0 && client.low == 1
  }

  private static func isVisible(_ text: [UInt8]) -> Bool { text.allSatisfy { (0x21...0x7e).contains($0) } }
}
