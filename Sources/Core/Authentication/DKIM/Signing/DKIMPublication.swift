package import DNS
package import Mail

/// What the DNS shall say of a signing key, and whether it does.
package struct DKIMPublication: Sendable {
  /// The longest string of a TXT record in octets: RFC 1035 §3.3.
  package static let maximumStringOctets = 255

  /// Where the record stands.
  package let name: DomainName
  /// Its text.
  package let text: String
  private let key: DKIMPublicKey
  private let algorithm: DKIMAlgorithm

  /// The record of a key; `nil` where the name is longer than one may be.
  ///
  /// - Parameter octets: what `p=` holds: for RSA a SubjectPublicKeyInfo in DER, which everybody publishes
  ///   (RFC 6376 erratum 3017); the 32 octets of an Ed25519 key (RFC 8463 §4).
  package init?(domain: DomainName, selector: DomainName, key: any DKIMSigningKey, octets: [UInt8]) {
    guard let name = DKIMKeyName.of(selector: selector, domain: domain) else { return nil }
    self.name = name
    self.key = key.publicKey
    algorithm = key.algorithm
    text = "v=DKIM1; k=\(key.publicKey.type.rawValue); p=\(Base64.encode(octets))"
  }

  /// The text in strings that a TXT record can hold.
  package var strings: [String] {
    var strings: [String] = []
    var rest = text.utf8[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.maximumStringOctets)
      strings.append(String(Substring(piece)))
      rest = rest.dropFirst(piece.count)
    }
    return strings
  }

  /// The record in a zone file (RFC 1035 §5.1), a string a line where there are several.
  package var zoneLine: String {
    let quoted = strings.map { "\"\($0)\"" }
    guard quoted.count > 1 else { return "\(name). IN TXT \(quoted.joined())" }
    return "\(name). IN TXT (\n  \(quoted.joined(separator: "\n  ")) )"
  }

  /// The question for it.
  package var question: DNSQuestion { DNSQuestion(DNSName(name), .txt) }

  /// What the DNS says of a key.
  package enum Finding: Hashable, Sendable {
    /// Verifiers will find the key.
    case published(isTesting: Bool)
    /// The key of a record is another one.
    case otherKey
    /// There is a record, and verifiers cannot use it.
    case unusable(DKIMProblem)
    /// The key is among several records, of which verifiers may take any (RFC 6376 §3.6.2.2).
    case ambiguous(records: Int)
    /// There is no record.
    case missing
    /// It could not be asked for.
    case unknown(DNSFailure)
  }

  /// What verifiers will make of an answer.
  package func finding(_ outcome: DNSOutcome) -> Finding {
    let records: [[UInt8]]
    switch outcome {
    case .failure(let failure): return .unknown(failure)
    case .nameError, .noData: return .missing
    case .answer(let answer):
      records = answer.records.compactMap { if case .txt(let text) = $0 { text } else { nil } }
    }
    guard !records.isEmpty else { return .missing }
    var finding = Finding.missing
    for record in records {
      do throws(DKIMProblem) {
        let read = try DKIMKeyRecord(record, for: algorithm)
        guard read.key == key else {
          finding = .otherKey
          continue
        }
        return records.count == 1
          ? .published(isTesting: read.isTesting) : .ambiguous(records: records.count)
      } catch {
        if finding != .otherKey { finding = .unusable(error) }
      }
    }
    return finding
  }
}
