import Mail

/// Which signatures libopendkim is not shown.
extension DKIMSignature {
  /// The longest value of a signature field that libopendkim gets, in octets. It takes 64 kB with the name; real ones
  /// have under 1,000.
  static let maximumSecondOctets = 16_384
  /// The longest `h=`, in octets: libopendkim cuts it at 4,096.
  static let maximumSecondNamesOctets = 4_000
  /// The longest `i=`, in octets: libopendkim has room for 256.
  static let maximumSecondIdentityOctets = 255
  /// The most names of `h=` times fields of the message: libopendkim looks at each field for each name. Real mail has
  /// 20 times 100.
  static let maximumSecondComparisons = 200_000
  /// The drift that libopendkim grants to clocks, in seconds.
  static let secondClockDrift: Int64 = 300
  /// The longest time between the end of the header section and the end of the message, in seconds: Postfix gives up
  /// before.
  static let secondBodySeconds: Int64 = 3_600

  /// What stands against showing this signature; `nil` for nothing.
  ///
  /// - Parameter value: the value of its field.
  func secondAbstention(_ value: UnsafeRawBufferPointer, fieldCount: Int) -> DKIMAbstention? {
    let list = DKIMTagList(value)
    func text(_ name: StaticString) -> UnsafeRawBufferPointer? {
      list.tag(name, in: value).map { UnsafeRawBufferPointer(rebasing: value[$0.value]) }
    }
    if value.count > Self.maximumSecondOctets
      || text("h").map({ $0.count > Self.maximumSecondNamesOctets }) ?? true
      || fieldNames.count > Self.maximumSecondComparisons / max(fieldCount, 1)
    {
      return .signatureSize
    }
    if value.contains(where: { $0 >= 0x7f }) { return .beyondASCII }
    if Self.hasOddTagNames(list, value) { return .tagNames }
    if let identity = text("i"), Self.isOddIdentity(identity) { return .identity }
    let own = Array("dkim-signature".utf8)
    if fieldNames.contains(where: {
      ASCII.equalIgnoringCase(UnsafeRawBufferPointer(rebasing: value[$0]), own)
    }) {
      return .ownField
    }
    if let hash = text("bh"), bodyHash.count == Self.hashOctets,
      !hash.lazy.filter({ !DKIMTagList.isWhitespace($0) }).elementsEqual(Base64.encode(bodyHash).utf8)
    {
      return .bodyHashText
    }
    if let bodyLength, bodyLength > Int(Int32.max) { return .bodyLength }
    if let timestamp, timestamp < Self.secondClockDrift { return .timestamp }
    return nil
  }

  /// The length of a SHA-256 digest in octets.
  private static let hashOctets = 32

  private static func hasOddTagNames(_ list: DKIMTagList, _ value: UnsafeRawBufferPointer) -> Bool {
    var names: Set<[UInt8]> = []
    for tag in list.tags {
      let name = value[tag.name].map(ASCII.lowercased)
      guard names.insert(name).inserted else { return true }
      guard value[tag.name.upperBound - 1] == UInt8(ascii: "b") else { continue }
      // What libopendkim takes out stands behind "b=".
      guard tag.name.count == 1, value[tag.name.upperBound] == UInt8(ascii: "=") else { return true }
    }
    return false
  }

  private static func isOddIdentity(_ identity: UnsafeRawBufferPointer) -> Bool {
    identity.count > maximumSecondIdentityOctets || identity.count(where: { $0 == UInt8(ascii: "@") }) != 1
      || identity.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\"") }
  }

  /// Whether libopendkim may still take the signature for valid, although its `x=` is past for us.
  func isExpirationNear(now: Timestamp) -> Bool {
    guard let expiration else { return false }
    return now.seconds > expiration
      && now.seconds < expiration + Self.secondClockDrift + Self.secondBodySeconds
  }
}
