import Mail

/// One ARC-Seal field: RFC 8617 §4.1.3. What can be read of it is kept, whatever else is wrong.
struct ARCSeal: Sendable {
  /// What a seal in order says.
  struct Content: Sendable {
    let algorithm: DKIMAlgorithm
    let domain: DomainName
    let selector: DomainName
    /// `b=`.
    let signature: [UInt8]
    /// The value of `b=` with the white space around it: a range of the field's value.
    let signatureRange: Range<Int>
  }

  /// `i=`.
  let instance: Int
  /// `d=`; `nil` where it is missing or not a domain.
  let domain: DomainName?
  /// `s=`; `nil` where it is missing or not a selector.
  let selector: DomainName?
  /// `cv=`; `nil` where it is missing or another word.
  let status: ARCResult?
  /// The seal, or why it cannot be verified.
  let content: Result<Content, ARCProblem>

  /// Reads the value of a field; `nil` where it has no instance.
  init?(_ octets: UnsafeRawBufferPointer) {
    let list = DKIMTagList(octets)
    let reading = DKIMSignatureReading(octets: octets, list: list)
    guard let instance = reading.value("i").flatMap({ ARCInstance.number($0) }) else { return nil }
    self.instance = instance
    domain = reading.value("d").flatMap { DKIMTagValue.domain($0, minimumLabels: 2) }
    selector = reading.value("s").flatMap { DKIMTagValue.domain($0, minimumLabels: 1) }
    status = reading.value("cv").flatMap { ARCResult(rawValue: String(decoding: $0, as: UTF8.self)) }
    guard list.tag("h", in: octets) == nil else {
      content = .failure(.sealNamesFields(instance: instance))
      return
    }
    do throws(DKIMProblem) {
      content = .success(try Self.content(reading, domain, selector, status))
    } catch {
      content = .failure(.seal(error, instance: instance))
    }
  }

  private static func content(
    _ reading: DKIMSignatureReading, _ domain: DomainName?, _ selector: DomainName?, _ status: ARCResult?
  ) throws(DKIMProblem) -> Content {
    if let problem = reading.list.problem { throw problem }
    let algorithmName = try reading.required("a")
    let signatureValue = try reading.required("b")
    _ = try reading.required("cv")
    _ = try reading.required("d")
    _ = try reading.required("s")
    guard let domain else { throw .malformedTag("d") }
    guard let selector else { throw .malformedTag("s") }
    guard status != nil else { throw .malformedTag("cv") }
    guard let signature = DKIMTagValue.base64(signatureValue) else { throw .malformedTag("b") }
    _ = try reading.number("t", digits: DKIMSignatureReading.maximumTimeDigits)
    return Content(
      algorithm: try reading.algorithm(algorithmName), domain: domain, selector: selector,
      signature: signature, signatureRange: reading.list.tag("b", in: reading.octets)?.rawValue ?? 0..<0)
  }
}
