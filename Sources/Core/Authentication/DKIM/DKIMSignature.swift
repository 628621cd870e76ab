import Mail

/// One DKIM-Signature field whose tags are all in order: RFC 6376 §3.5.
struct DKIMSignature {
  let algorithm: DKIMAlgorithm
  let headerCanonicalization: DKIMCanonicalization
  let bodyCanonicalization: DKIMCanonicalization
  /// `d=`.
  let domain: DomainName
  /// `s=`.
  let selector: DomainName
  /// The domain of `i=`; `d=` where there is none.
  let identityDomain: DomainName
  /// `h=`: ranges of the field's value.
  let fieldNames: [Range<Int>]
  /// `bh=`.
  let bodyHash: [UInt8]
  /// `b=`.
  let signature: [UInt8]
  /// The value of `b=` with the white space around it: a range of the field's value.
  let signatureRange: Range<Int>
  /// `l=` in octets of the canonicalized body.
  let bodyLength: Int?
  /// `t=` in seconds.
  let timestamp: Int64?
  /// `x=` in seconds.
  let expiration: Int64?
}

/// What a DKIM-Signature field said, whether it can be verified or not.
struct DKIMSignatureField {
  /// The longest unknown `a=` that results repeat, in octets: twice the longest known one.
  static let maximumAlgorithmOctets = 32
  /// The length of `signaturePrefix` in characters: what RFC 6008 §4 asks for at least.
  static let prefixCharacters = 8

  /// `d=`; `nil` where it is missing or not a domain.
  private(set) var domain: DomainName?
  /// `s=`; `nil` where it is missing or not a selector.
  private(set) var selector: DomainName?
  /// `a=`; `nil` where it is missing or not made of letters, digits and hyphens.
  private(set) var algorithm: String?
  /// The first characters of `b=`, enough to tell the signatures of one domain apart (RFC 6008 §4); `nil` where
  /// it is missing or they are not base64.
  private(set) var signaturePrefix: String?
  /// The signature, or why it cannot be verified.
  private(set) var content: Result<DKIMSignature, DKIMProblem>

  /// Reads the value of a field. Whatever it holds, the parts that can be read are kept for the result.
  init(_ octets: UnsafeRawBufferPointer) {
    content = .failure(.malformedTagList)
    let list = DKIMTagList(octets)
    let reading = DKIMSignatureReading(octets: octets, list: list)
    domain = reading.value("d").flatMap { DKIMTagValue.domain($0, minimumLabels: 2) }
    selector = reading.value("s").flatMap { DKIMTagValue.domain($0, minimumLabels: 1) }
    algorithm = reading.value("a").flatMap { value in
      guard (1...Self.maximumAlgorithmOctets).contains(value.count),
        value.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
      else { return nil }
      return String(decoding: value, as: UTF8.self)
    }
    signaturePrefix = reading.value("b").flatMap { Self.prefix(of: $0) }
    do throws(DKIMProblem) {
      if let problem = list.problem { throw problem }
      content = .success(try reading.signature(domain: domain, selector: selector))
    } catch {
      content = .failure(error)
    }
  }

  private static func prefix(of value: UnsafeRawBufferPointer) -> String? {
    let characters = value.lazy.filter { !DKIMTagList.isWhitespace($0) }.prefix(prefixCharacters)
    guard !characters.isEmpty,
      characters.allSatisfy({
        ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
      })
    else { return nil }
    return String(decoding: Array(characters), as: UTF8.self)
  }
}
