import Authentication
import Inspection
import Logging
import Mail

/// Second opinions: each is counted, and one that differs is logged with what it takes to see it again.
extension MilterSession {
  func reportOpinions(_ checks: AuthenticationChecks, _ record: MessageRecord) {
    if let opinion = checks.spfOpinion { desk.counters.verdicts.spfOpinions.count(opinion) }
    if let disagreement = SPFDisagreement(checks) { report(disagreement, record) }
    for disagreement in checks.dkimReports?.compactMap(\.disagreement) ?? [] { report(disagreement, record) }
  }

  private func report(_ disagreement: SPFDisagreement, _ record: MessageRecord) {
    desk.logger.warning(
      "SPF engines disagree",
      metadata: facts(
        record,
        [
          "native": "\(disagreement.native.rawValue)", "libspf2": "\(disagreement.other.rawValue)",
          "client": "\(disagreement.client)", "helo": "\(disagreement.helo)",
          "sender": "<\(disagreement.sender)>", "records": "\(disagreement.records)",
        ]))
  }

  /// At most one for each signature that is verified.
  private func report(_ disagreement: DKIMDisagreement, _ record: MessageRecord) {
    desk.logger.warning(
      "DKIM engines disagree",
      metadata: facts(
        record,
        [
          "native": "\(disagreement.native?.description ?? "pass")",
          "libopendkim": "\(disagreement.other?.description ?? "pass")",
          "dkim_signature": Self.text(HeaderFolding.unfoldedAndTrimmed(disagreement.field)),
          "key_name": "\(disagreement.keyName)",
          "key_record": disagreement.keyRecord.map(Self.text) ?? "-",
          "header_sha256": "\(Base64.encode(disagreement.headerHash))",
          "body_sha256": "\(disagreement.bodyHash.map(Base64.encode) ?? "-")",
        ]))
  }

  /// What stands in a message or in the DNS, in one line without control characters.
  private static func text(_ octets: [UInt8]) -> Logger.MetadataValue {
    "\(HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value)"
  }
}
