import Authentication

/// Keeps what goes into digests on the way to the cryptography that makes them.
///
/// Sendable without a check because an explanation is made by one thread, which has this to itself.
final class HashedTexts: DKIMCrypto, @unchecked Sendable {
  /// The longest text of one digest that is kept, in octets: a whole header section.
  static let maximumOctets = HeaderSection.maximumOctets + 65_536

  /// What makes the digests; nothing is kept of what goes to it directly.
  let crypto: any DKIMCrypto
  private var texts: [[UInt8]: [UInt8]] = [:]

  init(_ crypto: any DKIMCrypto) { self.crypto = crypto }

  /// What has this digest; `nil` where nothing has, or where it was too long.
  func text(of digest: [UInt8]) -> [UInt8]? { texts[digest] }

  func makeDigest() -> any DKIMDigest { Digest(crypto.makeDigest(), self) }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    crypto.check(signature: signature, digest: digest, key: key)
  }

  private final class Digest: DKIMDigest {
    private let digest: any DKIMDigest
    private let owner: HashedTexts
    private var text: [UInt8] = []
    private var isWhole = true

    init(_ digest: any DKIMDigest, _ owner: HashedTexts) {
      self.digest = digest
      self.owner = owner
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
      digest.update(bytes)
      isWhole = isWhole && bytes.count <= HashedTexts.maximumOctets - text.count
      if isWhole { text.append(contentsOf: bytes) } else { text = [] }
    }

    func finish() -> [UInt8] {
      let value = digest.finish()
      if isWhole { owner.texts[value] = text }
      (text, isWhole) = ([], true)
      return value
    }
  }
}
