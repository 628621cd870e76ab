import Foundation

extension Lab {
  /// Where the milter listens.
  var milterSocket: String { root.appending(path: "queue/gomail/milter.sock").path }

  /// A lab in which only the milter runs, which is enough for all that is decided there. What a message leads to
  /// is read from the milter protocol.
  static func withMilter(
    settings: [String] = [], zone: String = Zone.verdicts, _ body: (Lab) throws -> Void
  ) throws {
    let lab = try Lab(settings: settings, zone: zone)
    defer { try? lab.stop() }
    try lab.start(.milter)
    try body(lab)
    guard lab.isRunning(.milter) else { throw LabError("the milter is gone:\n\(lab.log(.milter))") }
  }

  /// Hands a message to the milter on a connection of its own.
  func deliver(_ message: MilterMessage) throws -> MilterVerdict {
    try MilterPeer.deliver(message, to: milterSocket)
  }
}

extension MilterVerdict {
  /// The object in the sealed field: what the forwarder gets.
  func sealed() throws -> [String: Any] {
    guard let field = fields.first(where: { $0.name == "X-GoMail-Verdict" }),
      let payload = field.value.filter({ !$0.isWhitespace }).split(separator: ";").last,
      payload.hasPrefix("p="), let data = Data(base64Encoded: String(payload.dropFirst(2))),
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { throw LabError("no verdict: \(self)") }
    return object
  }

  /// `accept` or `quarantine`, and what DMARC came to: its code, and the type of an override.
  func decision() throws -> String {
    guard let verdict = try sealed()["verdict"] as? [String: Any], let action = verdict["action"] as? String,
      let reasons = verdict["reasons"] as? [[String: Any]]
    else { throw LabError("no decision: \(self)") }
    let outcomes = [
      "dmarc_fail", "dmarc_temperror", "dmarc_permerror", "dmarc_override", "trusted_arc_sealer",
    ]
    let codes = reasons.filter { outcomes.contains($0["code"] as? String ?? "?") }
      .map { $0["type"] as? String ?? $0["code"] as? String ?? "?" }
    return ([action] + codes).joined(separator: " ")
  }
}
