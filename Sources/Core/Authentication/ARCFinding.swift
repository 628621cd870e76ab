package import Mail

/// What ARC said about a message: the event's `authentication.arc` object.
package struct ARCFinding: Hashable, Sendable {
  /// One ARC set of the chain (RFC 8617 §4.2).
  package struct Link: Hashable, Sendable {
    /// `i=`, 1...50.
    package var instance: Int
    /// `d=` of the seal.
    package var domain: DomainName?
    /// `s=` of the seal.
    package var selector: String?
    /// Whether the seal verified.
    package var result: ARCResult

    /// The finding of one ARC set.
    package init(instance: Int, domain: DomainName?, selector: String?, result: ARCResult) {
      self.instance = instance
      self.domain = domain
      self.selector = selector
      self.result = result
    }
  }

  /// The chain validation status.
  package var result: ARCResult = .none
  /// The sets from the lowest instance up.
  package var chain: [Link] = []

  /// Nothing checked, nothing known.
  package init() {}
}
