package import Mail

/// What became of the ARC chain of a message. Log, event and `gomailctl explain` print the same values.
package struct ARCResults: Hashable, Sendable {
  /// One ARC set.
  package struct Link: Hashable, Sendable {
    /// `i=`.
    package let instance: Int
    /// `d=` of the seal; `nil` where it is missing or not a domain.
    package let domain: DomainName?
    /// `s=` of the seal as A-labels; `nil` where it is missing or not a selector.
    package let selector: String?
    /// `cv=`: what the sealer said of the chain before it; `nil` where it is missing or another word.
    package let status: ARCResult?
    /// Whether the seal verified; `none` where it was not tried.
    package internal(set) var seal = ARCResult.none
    /// Whether the message signature verified; `none` where it was not tried.
    package internal(set) var messageSignature = ARCResult.none
    /// Whether a key of the set says that its domain is testing (`t=y`, RFC 6376 §3.6.1).
    package internal(set) var isTesting = false
    /// What the sealer recorded; `nil` where it cannot be read, or nothing can rest on it.
    package internal(set) var recorded: ParsedAuthenticationResults?
  }

  /// Every set that has a seal with an instance, from the lowest up.
  package private(set) var chain: [Link]
  /// Why the chain failed; `nil` for a pass, and where there is none.
  package private(set) var problem: ARCProblem?
  /// The lowest instance whose message signature was seen to verify, 0 where all do (RFC 8617 §5.2); `nil` where
  /// the chain did not pass.
  package internal(set) var oldestPass: Int?
  /// Whether the newest message signature signs From and the whole body.
  package internal(set) var coversMessage = false

  init(seals: [ARCSeal], problem: ARCProblem?) {
    chain = seals.map {
      Link(
        instance: $0.instance, domain: $0.domain, selector: $0.selector?.description, status: $0.status)
    }
    self.problem = problem
  }

  /// The chain validation status.
  package var result: ARCResult { problem != nil ? .fail : chain.isEmpty ? .none : .pass }

  mutating func fail(_ problem: ARCProblem) { self.problem = problem }

  /// Takes over what the sealers recorded.
  mutating func record(_ sets: [ARCSet]) {
    for (index, set) in sets.enumerated() where chain.indices.contains(index) {
      chain[index].recorded = ParsedAuthenticationResults(set.results.content.payload)
    }
  }

  mutating func conclude(sealOf instance: Int, _ outcome: DKIMKeyTrial.Outcome) {
    change(instance) { link in
      link.seal = outcome.problem == nil ? .pass : .fail
      link.isTesting = link.isTesting || outcome.isTesting
    }
  }

  mutating func conclude(messageSignatureOf instance: Int, _ outcome: DKIMKeyTrial.Outcome) {
    change(instance) { link in
      link.messageSignature = outcome.problem == nil ? .pass : .fail
      link.isTesting = link.isTesting || outcome.isTesting
    }
  }

  private mutating func change(_ instance: Int, _ body: (inout Link) -> Void) {
    guard let index = chain.firstIndex(where: { $0.instance == instance }) else { return }
    body(&chain[index])
  }
}

extension ARCResults {
  /// The results as the event has them.
  package var finding: ARCFinding {
    var finding = ARCFinding()
    finding.result = result
    finding.reason = problem?.description
    finding.oldestPass = oldestPass
    var octets = 0
    for link in chain.reversed() {
      octets += (link.domain?.description.utf8.count ?? 0) + (link.selector?.utf8.count ?? 0)
      guard octets <= ARCFinding.maximumNameOctets else { break }
      finding.chain.append(
        ARCFinding.Link(
          instance: link.instance, domain: link.domain, selector: link.selector, result: link.seal,
          status: link.status, messageSignature: link.messageSignature))
    }
    finding.chain.reverse()
    return finding
  }
}
