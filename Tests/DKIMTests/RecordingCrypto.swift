import Authentication
import OpenSSL
import Synchronization

/// Cryptography for tests: digests are real and what they were fed is kept; a signature is valid where it
/// is the digest of key and digest, so that no private keys are needed.
final class RecordingCrypto: DKIMCrypto {
  private let inputs = Mutex<[[UInt8]]>([])
  private let count = Mutex(0)

  /// What went into each digest, in the order in which they were finished.
  var finished: [[UInt8]] { inputs.withLock { $0 } }
  /// How many signatures were checked.
  var checks: Int { count.withLock { $0 } }

  func makeDigest() -> any DKIMDigest { RecordingDigest(self) }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    count.withLock { $0 += 1 }
    return signature == Self.sign(digest, key: key.octets) ? .valid : .invalid
  }

  static func sign(_ digest: [UInt8], key: [UInt8]) -> [UInt8] { sha256(key + digest) }

  fileprivate func keep(_ input: [UInt8]) { inputs.withLock { $0.append(input) } }
}

private final class RecordingDigest: DKIMDigest {
  private let owner: RecordingCrypto
  private var input: [UInt8] = []

  init(_ owner: RecordingCrypto) { self.owner = owner }

  func update(_ bytes: UnsafeRawBufferPointer) { input.append(contentsOf: bytes) }

  func finish() -> [UInt8] {
    owner.keep(input)
    defer { input = [] }
    return sha256(input)
  }
}
