package import Mail

/// What ARC said about a message: the event's `authentication.arc` object.
package struct ARCFinding: Hashable, Sendable {
  /// The most octets of domains and selectors that a chain shows, the newest sets first: the verdict's field must
  /// stay small. Fifty sets of usual names take 2 kB.
  package static let maximumNameOctets = 4096

  /// One ARC set of the chain (RFC 8617 §4.2).
  package struct Link: Hashable, Sendable {
    /// `i=`, 1...50.
    package var instance: Int
    /// `d=` of the seal.
    package var domain: DomainName?
    /// `s=` of the seal.
    package var selector: String?
    /// Whether the seal verified; `none` where it was not tried.
    package var result: ARCResult
    /// `cv=` of the seal: what the sealer said of the chain before it.
    package var status: ARCResult?
    /// Whether the message signature verified; `none` where it was not tried.
    package var messageSignature: ARCResult

    /// The finding of one ARC set.
    package init(
      instance: Int, domain: DomainName?, selector: String?, result: ARCResult, status: ARCResult? = nil,
      messageSignature: ARCResult = .none
    ) {
      self.instance = instance
      self.domain = domain
      self.selector = selector
      self.result = result
      self.status = status
      self.messageSignature = messageSignature
    }
  }

  /// The chain validation status.
  package var result: ARCResult = .none
  /// Why the chain failed.
  package var reason: String?
  /// The lowest instance whose message signature verifies still, 0 where all do; `nil` without a pass.
  package var oldestPass: Int?
  /// The sets from the lowest instance up.
  package var chain: [Link] = []

  /// Nothing checked, nothing known.
  package init() {}
}
