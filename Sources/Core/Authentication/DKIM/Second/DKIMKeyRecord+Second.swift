import DNS

/// Which keys libopendkim is shown.
extension DKIMKeyRecord {
  /// The longest record that libopendkim gets, in octets: it has room for 1,024.
  static let maximumSecondOctets = 1_000

  /// What libopendkim is told of the key of a signature.
  ///
  /// - Parameter answer: what our own engine was told; `nil` where it did not ask.
  static func second(
    _ answer: DNSOutcome?, for algorithm: DKIMAlgorithm, rules: DKIMRules
  ) -> Result<DKIMSecondKey, DKIMAbstention> {
    let records: [DNSRecordData]
    switch answer {
    case nil: return .success(.unknown)
    case .failure: return .failure(.lookup)
    case .nameError, .noData: return .success(.missing)
    case .answer(let found): records = found.records
    }
    guard records.count == 1, case .txt(let text) = records[0] else { return .failure(.severalKeys) }
    if let abstention = abstention(text, for: algorithm, rules: rules) { return .failure(abstention) }
    return .success(.record(text))
  }

  private static func abstention(
    _ text: [UInt8], for algorithm: DKIMAlgorithm, rules: DKIMRules
  ) -> DKIMAbstention? {
    if text.count > maximumSecondOctets { return .keySize }
    if text.contains(where: { $0 >= 0x7f }) { return .beyondASCII }
    do throws(DKIMProblem) {
      let record = try DKIMKeyRecord(text, for: algorithm)
      if hasOddSpelling(text) { return .keySpelling }
      guard record.key.type == .rsa else { return nil }
      if isBare(text, record.key) { return .keyForm }
      let bits = record.key.bits
      return bits < rules.minimumRSABits && (bits + 7) & ~7 >= rules.minimumRSABits ? .keyBits : nil
    } catch {
      switch error {
      case .malformedKey: return .keyNotAccepted
      case .keyTypeMismatch: return .keyType
      default: return hasOddSpelling(text) ? .keySpelling : nil
      }
    }
  }

  /// Whether libopendkim may read the values of `k=`, `h=`, `s=` and `t=` as others than we do: it knows no case and no
  /// white space in them.
  private static func hasOddSpelling(_ text: [UInt8]) -> Bool {
    text.withUnsafeBytes { octets in
      let list = DKIMTagList(octets)
      for name: StaticString in ["k", "h", "s", "t"] {
        guard let tag = list.tag(name, in: octets) else { continue }
        let value = UnsafeRawBufferPointer(rebasing: octets[tag.value])
        if value.contains(where: { 0x41...0x5a ~= $0 }) { return true }
        for element in DKIMTagValue.list(value) ?? []
        where value[element].contains(where: DKIMTagList.isWhitespace) { return true }
      }
      return false
    }
  }

  /// Whether `p=` is an RSAPublicKey without the wrapping that everybody publishes.
  private static func isBare(_ text: [UInt8], _ key: DKIMPublicKey) -> Bool {
    text.withUnsafeBytes { octets in
      DKIMTagList(octets).tag("p", in: octets)
        .flatMap { DKIMTagValue.base64(UnsafeRawBufferPointer(rebasing: octets[$0.value])) } == key.octets
    }
  }
}
