import Mail

/// A key record: RFC 6376 §3.6.1, RFC 8463 §4.
struct DKIMKeyRecord {
  /// The key.
  let key: DKIMPublicKey
  /// `t=y`: the domain is testing DKIM.
  let isTesting: Bool
  /// `t=s`: the domain of `i=` must be `d=` itself.
  let needsExactDomain: Bool

  /// Reads the text of a TXT record for a signature with this algorithm.
  init(_ text: [UInt8], for algorithm: DKIMAlgorithm) throws(DKIMProblem) {
    let result = text.withUnsafeBytes { octets in
      Result { () throws(DKIMProblem) in try Self.read(octets, for: algorithm) }
    }
    self = try result.get()
  }

  private init(key: DKIMPublicKey, isTesting: Bool, needsExactDomain: Bool) {
    self.key = key
    self.isTesting = isTesting
    self.needsExactDomain = needsExactDomain
  }

  private static func read(
    _ octets: UnsafeRawBufferPointer, for algorithm: DKIMAlgorithm
  ) throws(DKIMProblem) -> DKIMKeyRecord {
    let list = DKIMTagList(octets)
    guard list.problem == nil else { throw .malformedKey }
    func value(_ name: StaticString) -> UnsafeRawBufferPointer? {
      list.tag(name, in: octets).map { UnsafeRawBufferPointer(rebasing: octets[$0.value]) }
    }
    // RFC 6376 §3.6.1: v= is the first tag and DKIM1, or the record is to be discarded.
    if let version = list.tag("v", in: octets) {
      guard version.name == list.tags.first?.name,
        DKIMTagValue.isWord(UnsafeRawBufferPointer(rebasing: octets[version.value]), "DKIM1")
      else { throw .malformedKey }
    }
    guard let data = value("p") else { throw .malformedKey }
    if let hashes = value("h") {
      guard let isListed = DKIMTagValue.listHas(hashes, "sha256") else { throw .malformedKey }
      guard isListed else { throw .keyHashMismatch }
    }
    guard !data.isEmpty else { throw .keyRevoked }
    let type = value("k").map { String(decoding: $0, as: UTF8.self) } ?? DKIMKeyType.rsa.rawValue
    guard type == algorithm.keyType.rawValue else { throw .keyTypeMismatch }
    if let services = value("s") {
      guard let isListed = DKIMTagValue.listHas(services, "email", "*") else { throw .malformedKey }
      guard isListed else { throw .keyServiceMismatch }
    }
    guard let decoded = DKIMTagValue.base64(data) else { throw .malformedKey }
    let flags = value("t")
    return DKIMKeyRecord(
      key: try key(decoded, algorithm.keyType),
      isTesting: flags.flatMap { DKIMTagValue.listHas($0, "y") } ?? false,
      needsExactDomain: flags.flatMap { DKIMTagValue.listHas($0, "s") } ?? false)
  }

  private static func key(_ octets: [UInt8], _ type: DKIMKeyType) throws(DKIMProblem) -> DKIMPublicKey {
    switch type {
    case .ed25519:
      // RFC 8463 §4: the 32 octets themselves, without the wrapping that RSA keys have.
      guard octets.count == 32 else { throw .malformedKey }
      return DKIMPublicKey(type: .ed25519, octets: octets, bits: 256)
    case .rsa:
      guard let key = RSAPublicKey(octets) else { throw .malformedKey }
      return DKIMPublicKey(type: .rsa, octets: Array(octets[key.octets]), bits: key.bits)
    }
  }
}
