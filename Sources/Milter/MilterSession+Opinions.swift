import Authentication
import Inspection
import Logging
import Mail

/// Second opinions that differ from ours.
extension MilterSession {
  /// Logs each with what it takes to do it again; at most one for each signature that is verified.
  func reportDisagreements(_ outcome: MessageOutcome) {
    for disagreement in outcome.checks?.dkimReports?.compactMap(\.disagreement) ?? [] {
      desk.logger.warning(
        "DKIM engines disagree",
        metadata: facts(
          outcome.record,
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
  }

  /// What stands in a message or in the DNS, in one line without control characters.
  private static func text(_ octets: [UInt8]) -> Logger.MetadataValue {
    "\(HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value)"
  }
}
