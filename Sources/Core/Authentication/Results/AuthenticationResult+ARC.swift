package import Mail

extension AuthenticationResult {
  /// The ARC chain: RFC 8617 §10.1 and §10.2. `arc.chain` has the sealers from the first to the newest; nothing is
  /// said of who sealed a chain that did not pass.
  ///
  /// - Parameter client: the client that the message came from.
  package static func arc(_ finding: ARCFinding, client: IPAddress?) -> AuthenticationResult {
    guard finding.result != .none else { return AuthenticationResult(.arc(.none), []) }
    let isPass = finding.result == .pass
    let sealers = finding.chain.compactMap { $0.domain?.description }.joined(separator: ":")
    return AuthenticationResult(
      .arc(finding.result), reason: finding.reason,
      [
        Property(.headerOldestPass, finding.oldestPass.map(String.init)),
        // Half of a list would name the wrong first sealer.
        Property(.arcChain, isPass && sealers.utf8.count <= ResultText.maximumOctets ? sealers : nil),
        Property(.smtpRemoteIP, client?.description),
      ])
  }
}
