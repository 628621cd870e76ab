import Authentication
import Mail

/// Whether a message of the operator's own will be signed, decided when its header section is complete.
enum MessageSigning: Sendable {
  case signed(DKIMSigning)
  case unsigned(SigningOutcome.Reason)

  /// - Parameter isInTransit: whether the message has been on the way before it came to us.
  init(_ header: HeaderSection, _ table: DKIMSigningTable, isInTransit: Bool) {
    guard !isInTransit else {
      self = .unsigned(.inTransit)
      return
    }
    let domains: [DomainName]
    switch AuthorDomain(fields: header.values(named: "from")) {
    case .single(let domain): domains = [domain]
    case .several(let several): domains = several
    case .none, .malformed: domains = []
    }
    guard !domains.isEmpty else {
      self = .unsigned(.noAuthor)
      return
    }
    // Of several authors the first one who is ours.
    guard let signers = domains.lazy.map(table.signers(forAuthor:)).first(where: { !$0.isEmpty }) else {
      self = .unsigned(.noKey)
      return
    }
    self = .signed(DKIMSigning(header: header, signers: signers, rules: table.rules))
  }
}

extension Message {
  /// Decides about signing, the first time it is called for the operator's own mail.
  mutating func prepareSigning(_ table: DKIMSigningTable, isLocal: Bool, crypto: any DKIMCrypto) {
    guard isOriginating, signing == nil, !table.isEmpty, !header.isBeyondLimits else { return }
    let signing = MessageSigning(header, table, isInTransit: isLocal && hasTrace)
    if case .signed(let work) = signing {
      bodyDigests = BodyDigests(work.makeBodyHashing(crypto: crypto))
    }
    self.signing = signing
  }

  /// Whether the message has passed a mail server, as far as can be seen. Postfix does not show the Received
  /// field that it has just put on top.
  private var hasTrace: Bool { !claims.isEmpty || !header.values(named: "received").isEmpty }
}
