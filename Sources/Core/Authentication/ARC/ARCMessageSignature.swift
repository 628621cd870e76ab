import Mail

/// One ARC-Message-Signature field: RFC 8617 §4.1.2. It is a DKIM-Signature without `v=`, whose `i=` is the
/// instance.
struct ARCMessageSignature: Sendable {
  /// What a signature in order says.
  struct Content: Sendable {
    /// The signature, in each way in which its canonicalization can be meant; one of them has to verify.
    let readings: [DKIMSignature]
    /// Whether `h=` lists From. RFC 8617 does not say that it must; see `ARCTrust`.
    let signsFrom: Bool
  }

  /// `i=`.
  let instance: Int
  /// The signature, or why it cannot be verified.
  let content: Result<Content, ARCProblem>

  /// Reads the value of a field; `nil` where it has no instance.
  init?(_ octets: UnsafeRawBufferPointer) {
    let list = DKIMTagList(octets)
    let reading = DKIMSignatureReading(octets: octets, list: list)
    guard let instance = reading.value("i").flatMap({ ARCInstance.number($0) }) else { return nil }
    self.instance = instance
    do throws(DKIMProblem) {
      let read = try Self.content(reading)
      content = read.map { .success($0) } ?? .failure(.signsSeal(instance: instance))
    } catch {
      content = .failure(.messageSignature(error, instance: instance))
    }
  }

  /// `nil` where the signature signs a seal.
  private static func content(_ reading: DKIMSignatureReading) throws(DKIMProblem) -> Content? {
    if let problem = reading.list.problem { throw problem }
    let algorithmName = try reading.required("a")
    let signatureValue = try reading.required("b")
    let hashValue = try reading.required("bh")
    let domainValue = try reading.required("d")
    _ = try reading.required("h")
    let selectorValue = try reading.required("s")
    guard let domain = DKIMTagValue.domain(domainValue, minimumLabels: 2) else { throw .malformedTag("d") }
    guard let selector = DKIMTagValue.domain(selectorValue, minimumLabels: 1) else {
      throw .malformedTag("s")
    }
    guard let signature = DKIMTagValue.base64(signatureValue) else { throw .malformedTag("b") }
    guard let bodyHash = DKIMTagValue.base64(hashValue) else { throw .malformedTag("bh") }
    let fieldNames = try fieldNames(reading)
    let bodyLength = try reading.number("l", digits: DKIMSignatureReading.maximumLengthDigits)
    let timestamp = try reading.number("t", digits: DKIMSignatureReading.maximumTimeDigits)
    let expiration = try reading.number("x", digits: DKIMSignatureReading.maximumTimeDigits)
    if let timestamp, let expiration, expiration <= timestamp { throw .expirationBeforeTimestamp }
    let methods = try canonicalizations(reading)
    try reading.checkQueryMethod()
    func names(_ name: StaticString) -> Bool {
      fieldNames.contains { range in
        ASCII.equalIgnoringCase(
          UnsafeRawBufferPointer(rebasing: reading.octets[range]),
          UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      }
    }
    guard !names(ARCFieldKind.seal.name) else { return nil }
    let algorithm = try reading.algorithm(algorithmName)
    let readings = methods.map { header, body in
      DKIMSignature(
        algorithm: algorithm, headerCanonicalization: header, bodyCanonicalization: body, domain: domain,
        selector: selector, identityDomain: domain, fieldNames: fieldNames, bodyHash: bodyHash,
        signature: signature, signatureRange: reading.list.tag("b", in: reading.octets)?.rawValue ?? 0..<0,
        bodyLength: bodyLength.map { Int(clamping: $0) }, timestamp: timestamp, expiration: expiration)
    }
    return Content(readings: readings, signsFrom: names("from"))
  }

  /// `c=`. Without it RFC 6376 §3.5 says simple for both, but there are sealers that mean relaxed. To try both
  /// gives nothing away: a signature is valid only for the form that was signed.
  private static func canonicalizations(
    _ reading: DKIMSignatureReading
  ) throws(DKIMProblem) -> [(DKIMCanonicalization, DKIMCanonicalization)] {
    let given = try reading.canonicalizations()
    return reading.value("c") == nil ? [given, (.relaxed, .relaxed)] : [given]
  }

  /// The names in `h=`. Unlike DKIM's it may be empty, and so may its elements: sealers write such lists, and an
  /// empty name stands for no field.
  private static func fieldNames(_ reading: DKIMSignatureReading) throws(DKIMProblem) -> [Range<Int>] {
    guard let list = reading.list.tag("h", in: reading.octets)?.value else { return [] }
    var names: [Range<Int>] = []
    var start = list.lowerBound
    while start <= list.upperBound {
      var end = start
      while end < list.upperBound, reading.octets[end] != UInt8(ascii: ":") { end += 1 }
      var first = start
      var last = end
      while first < last, DKIMTagList.isWhitespace(reading.octets[first]) { first += 1 }
      while last > first, DKIMTagList.isWhitespace(reading.octets[last - 1]) { last -= 1 }
      for byte in reading.octets[first..<last] where byte < 0x21 || byte > 0x7e { throw .malformedTag("h") }
      if first < last { names.append(first..<last) }
      start = end + 1
    }
    return names
  }
}
