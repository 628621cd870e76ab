package import DNS
package import Mail

/// The verification of all DKIM signatures of one message.
///
/// Made when the header section is complete: from then on `questions` can be asked ahead. The body goes
/// through `makeBodyHashing`; `results` decides. Nothing here answers SMTP: whatever a signature holds, the
/// outcome is a result.
///
/// Bounds, with F fields, H octets of header section (`HeaderSection`'s limits) and at most
/// `DKIMRules.maximumSignatures` (S) signatures verified: reading all signatures takes time linear in H;
/// each verified signature hashes each field once at most, hence S × H octets; S lookups,
/// S × `maximumKeyRecords` public-key operations, S body digests, two canonicalizations of the body.
package struct DKIMVerification: Sendable {
  /// The most records at one key name that are tried. RFC 6376 §3.6.2.2 wants one.
  package static let maximumKeyRecords = 3

  /// A signature field in the order of the message.
  struct Entry: Sendable {
    let field: Int
    let domain: DomainName?
    let selector: DomainName?
    let algorithm: String?
    /// The first characters of `b=`.
    let signaturePrefix: String?
    /// The domain of `i=`; `nil` where the signature cannot be read.
    let identityDomain: DomainName?
    var content: Result<DKIMSignature, DKIMProblem>
    var question: DNSQuestion?
  }

  let header: HeaderSection
  let rules: DKIMRules
  let entries: [Entry]
  /// The keys to ask for, each once, in the order of the message. They may be asked before the body is there.
  package let questions: [DNSQuestion]
  /// The digests of the body that the signatures need, each once.
  let bodyDigests: [DKIMBodyDigest]

  /// Reads the signatures of a complete header section.
  ///
  /// - Parameter fromDomain: the domain of the author; signatures aligned with it are verified first.
  package init(header: HeaderSection, fromDomain: DomainName?, rules: DKIMRules = DKIMRules()) {
    self.header = header
    self.rules = rules
    var entries = Self.read(header)
    if header.isBeyondLimits {
      for index in entries.indices { entries[index].content = .failure(.headerTooLarge) }
    }
    var questions: [DNSQuestion] = []
    var bodyDigests: [DKIMBodyDigest] = []
    for (rank, index) in Self.order(entries, fromDomain: fromDomain).enumerated() {
      guard case .success(let signature) = entries[index].content else { continue }
      guard rank < rules.maximumSignatures else {
        entries[index].content = .failure(.tooManySignatures)
        continue
      }
      guard let question = Self.keyQuestion(selector: signature.selector, domain: signature.domain) else {
        entries[index].content = .failure(.keyNameTooLong)
        continue
      }
      entries[index].question = question
      if !questions.contains(question) { questions.append(question) }
      let digest = signature.bodyDigest
      if !bodyDigests.contains(digest) { bodyDigests.append(digest) }
    }
    self.entries = entries
    self.questions = questions
    self.bodyDigests = bodyDigests
  }

  /// Whether the message has a signature field, readable or not.
  package var hasSignatures: Bool { !entries.isEmpty }

  /// Whether any signature needs the body; if not, `DKIMBodyHashes()` will do.
  package var isBodyNeeded: Bool { !bodyDigests.isEmpty }

  /// The digests that the body goes through, in pieces of any size.
  package func makeBodyHashing(crypto: any DKIMCrypto) -> DKIMBodyHashing {
    DKIMBodyHashing(bodyDigests, crypto: crypto)
  }

  private static func read(_ header: HeaderSection) -> [Entry] {
    header.octets.withUnsafeBytes { octets in
      header.fields(named: "dkim-signature").map { index in
        let field = DKIMSignatureField(UnsafeRawBufferPointer(rebasing: octets[header.fields[index].value]))
        return Entry(
          field: index, domain: field.domain, selector: field.selector, algorithm: field.algorithm,
          signaturePrefix: field.signaturePrefix, identityDomain: try? field.content.get().identityDomain,
          content: field.content)
      }
    }
  }

  /// The question for a key: RFC 6376 §3.6.2.1, `<selector>._domainkey.<domain>`; `nil` where the name would be
  /// too long.
  static func keyQuestion(selector: DomainName, domain: DomainName) -> DNSQuestion? {
    DomainName(selector.description + "._domainkey." + domain.description)
      .map { DNSQuestion(DNSName($0), .txt) }
  }

  /// The readable signatures, nearest to the author's domain first, in the order of the message among equals.
  private static func order(_ entries: [Entry], fromDomain: DomainName?) -> [Int] {
    var ranked: [(distance: Int, index: Int)] = []
    for (index, entry) in entries.enumerated() {
      guard case .success(let signature) = entry.content else { continue }
      ranked.append((distance(signature.domain, fromDomain), index))
    }
    ranked.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    return ranked.map(\.index)
  }

  /// Whether strict alignment, relaxed alignment through the one or the other name, or a common parent of
  /// two labels is possible. Where the organizational domain really is, DMARC finds out; here it is order
  /// alone.
  private static func distance(_ domain: DomainName, _ author: DomainName?) -> Int {
    guard let author else { return 0 }
    if domain == author { return 0 }
    if author.isEqualToOrBelow(domain) { return 1 }
    if domain.isEqualToOrBelow(author) { return 2 }
    return domain.labels.suffix(2) == author.labels.suffix(2) ? 3 : 4
  }
}

extension DKIMSignature {
  /// The body digest that this signature needs.
  var bodyDigest: DKIMBodyDigest {
    DKIMBodyDigest(canonicalization: bodyCanonicalization, limit: bodyLength)
  }
}
