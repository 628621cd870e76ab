import Mail

/// Takes a signature out of its tag-list, in the order of RFC 6376 §6.1.1.
struct DKIMSignatureReading {
  /// RFC 6376 §3.5: `t=` and `x=` have 12 digits at most.
  static let maximumTimeDigits = 12
  /// RFC 6376 §3.5: `l=` has 76 digits at most.
  static let maximumLengthDigits = 76

  let octets: UnsafeRawBufferPointer
  let list: DKIMTagList

  /// The value of a tag without the white space around it.
  func value(_ name: StaticString) -> UnsafeRawBufferPointer? {
    list.tag(name, in: octets).map { UnsafeRawBufferPointer(rebasing: octets[$0.value]) }
  }

  /// The same; a tag that is not there is a problem.
  func required(_ name: StaticString) throws(DKIMProblem) -> UnsafeRawBufferPointer {
    guard let value = value(name) else { throw .missingTag(name.description) }
    return value
  }

  func signature(domain: DomainName?, selector: DomainName?) throws(DKIMProblem) -> DKIMSignature {
    // The version comes first: the tags of another one may mean something else.
    guard DKIMTagValue.isWord(try required("v"), "1") else { throw .unsupportedVersion }
    let algorithmName = try required("a")
    let signatureValue = try required("b")
    let hashValue = try required("bh")
    _ = try required("d")
    let names = try required("h")
    _ = try required("s")

    guard let domain else { throw .malformedTag("d") }
    guard let selector else { throw .malformedTag("s") }
    guard let signature = DKIMTagValue.base64(signatureValue) else { throw .malformedTag("b") }
    guard let bodyHash = DKIMTagValue.base64(hashValue) else { throw .malformedTag("bh") }
    let fieldNames = try fieldNames(names)
    let identityDomain = try identityDomain(default: domain)
    let bodyLength = try number("l", digits: Self.maximumLengthDigits).map { Int(clamping: $0) }
    let timestamp = try number("t", digits: Self.maximumTimeDigits)
    let expiration = try number("x", digits: Self.maximumTimeDigits)
    if let timestamp, let expiration, expiration <= timestamp { throw .expirationBeforeTimestamp }
    let (header, body) = try canonicalizations()
    try checkQueryMethod()

    guard isFromSigned(names, fieldNames) else { throw .fromNotSigned }
    guard identityDomain.isEqualToOrBelow(domain) else { throw .identityOutsideDomain }
    let algorithm = try algorithm(algorithmName)
    let base = octets.baseAddress.map { names.baseAddress.map($0.distance(to:)) ?? 0 } ?? 0
    return DKIMSignature(
      algorithm: algorithm, headerCanonicalization: header, bodyCanonicalization: body, domain: domain,
      selector: selector, identityDomain: identityDomain,
      fieldNames: fieldNames.map { $0.lowerBound + base..<$0.upperBound + base }, bodyHash: bodyHash,
      signature: signature, signatureRange: list.tag("b", in: octets)?.rawValue ?? 0..<0,
      bodyLength: bodyLength, timestamp: timestamp, expiration: expiration)
  }

  /// `q=`: the keys are in DNS, or nobody knows where.
  func checkQueryMethod() throws(DKIMProblem) {
    guard let value = value("q") else { return }
    guard let isDNS = DKIMTagValue.listHas(value, "dns/txt") else { throw .malformedTag("q") }
    guard isDNS else { throw .unsupportedQueryMethod }
  }

  /// `a=`.
  func algorithm(_ name: UnsafeRawBufferPointer) throws(DKIMProblem) -> DKIMAlgorithm {
    guard let algorithm = DKIMAlgorithm(rawValue: String(decoding: name, as: UTF8.self)) else {
      throw DKIMTagValue.isWord(name, "rsa-sha1") ? .historicAlgorithm : .unsupportedAlgorithm
    }
    return algorithm
  }

  /// A tag whose value is a decimal number, if it is there.
  func number(_ name: StaticString, digits: Int) throws(DKIMProblem) -> Int64? {
    guard let value = value(name) else { return nil }
    guard let number = DKIMTagValue.decimal(value, digits: digits) else {
      throw .malformedTag(name.description)
    }
    return number
  }

  /// RFC 6376 §3.5: names of header fields, each of printable ASCII without colon.
  private func fieldNames(_ value: UnsafeRawBufferPointer) throws(DKIMProblem) -> [Range<Int>] {
    guard let names = DKIMTagValue.list(value) else { throw .malformedTag("h") }
    for name in names {
      for byte in value[name] where byte < 0x21 || byte > 0x7e { throw .malformedTag("h") }
    }
    return names
  }

  private static let from = Array("from".utf8)

  private func isFromSigned(_ value: UnsafeRawBufferPointer, _ names: [Range<Int>]) -> Bool {
    names.contains { ASCII.equalIgnoringCase(UnsafeRawBufferPointer(rebasing: value[$0]), Self.from) }
  }

  /// `i=` is `[Local-part] "@" domain-name` in quoted-printable; of the local part only its end is looked for.
  private func identityDomain(default domain: DomainName) throws(DKIMProblem) -> DomainName {
    guard let value = value("i") else { return domain }
    guard let at = Self.endOfLocalPart(value),
      DKIMTagValue.quotedPrintable(UnsafeRawBufferPointer(rebasing: value[..<at])) != nil,
      let text = DKIMTagValue.quotedPrintable(UnsafeRawBufferPointer(rebasing: value[(at + 1)...])),
      let name = text.withUnsafeBytes({ DKIMTagValue.domain($0, minimumLabels: 2) })
    else { throw .malformedTag("i") }
    return name
  }

  /// The first `@` that stands there as it is and is not quoted (RFC 5321 §4.1.2). With two of them the value
  /// names no domain, whichever counted.
  private static func endOfLocalPart(_ value: UnsafeRawBufferPointer) -> Int? {
    var isQuoted = false
    var isEscaped = false
    var position = 0
    while position < value.count {
      let octet = DKIMTagValue.quotedPrintableOctet(value, at: position)
      if octet.byte == UInt8(ascii: "@"), octet.count == 1, !isQuoted { return position }
      if isEscaped {
        isEscaped = false
      } else if octet.byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if octet.byte == UInt8(ascii: "\\") {
        isEscaped = isQuoted
      }
      position += octet.count
    }
    return nil
  }

  /// `c=`: header "/" body; simple where either is not given (RFC 6376 §3.5).
  func canonicalizations() throws(DKIMProblem) -> (DKIMCanonicalization, DKIMCanonicalization) {
    guard let value = value("c") else { return (.simple, .simple) }
    let parts = value.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    var methods: [DKIMCanonicalization] = []
    for part in parts {
      guard !part.isEmpty,
        part.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
      else { throw .malformedTag("c") }
      guard let method = DKIMCanonicalization(rawValue: String(decoding: part, as: UTF8.self)) else {
        throw .unsupportedCanonicalization
      }
      methods.append(method)
    }
    return (methods.first ?? .simple, methods.count > 1 ? methods[1] : .simple)
  }
}
