import DNS

/// The three fields of one instance: RFC 8617 §4.2. Fields are indices of the header section.
struct ARCSet: Sendable {
  /// What was recorded.
  let results: Entry<ARCAuthenticationResults>
  /// The signature over the message.
  let messageSignature: Entry<ARCMessageSignature>
  /// The signature over the chain.
  let seal: Entry<ARCSeal>

  var instance: Int { seal.content.instance }

  /// A field and what it says.
  struct Entry<Content: Sendable>: Sendable {
    let field: Int
    let content: Content
  }

  /// The question for the key of the message signature.
  var messageQuestion: DNSQuestion? {
    guard let signature = try? messageSignature.content.content.get().readings.first else { return nil }
    return DKIMVerification.keyQuestion(selector: signature.selector, domain: signature.domain)
  }

  /// The question for the key of the seal.
  var sealQuestion: DNSQuestion? {
    guard let seal = try? seal.content.content.get() else { return nil }
    return DKIMVerification.keyQuestion(selector: seal.selector, domain: seal.domain)
  }
}
