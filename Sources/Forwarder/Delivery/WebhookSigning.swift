import Daemon
import JSON
import Locking
import OpenSSL
import Webhook

/// The private keys of the signature `v1a`, ready to sign, and their public halves for receivers. They can
/// be replaced while the daemon runs.
final class WebhookSigning: Sendable {
  private let keys: Locked<[Ed25519PrivateKey]>

  init(_ keys: [WebhookSigningKey]) { self.keys = Locked(Self.decoded(keys)) }

  /// Replaces the keys; attempts that begin later are signed with the new ones.
  func replace(_ new: [WebhookSigningKey]) {
    let decoded = Self.decoded(new)
    keys.withLock { $0 = decoded }
  }

  /// One signature for each key.
  func sign(_ message: [UInt8]) -> [[UInt8]] {
    // Not under the lock: the longest messages take a tenth of a second.
    let keys = keys.withLock { $0 }
    return keys.map { $0.sign(message) }
  }

  /// `GET /webhooks/public-key`: what receivers verify `v1a` with. Public keys are for everybody.
  var route: ControlRoute {
    ControlRoute("GET", "/webhooks/public-key", isPublic: true) { [self] _ in
      let publicKeys = keys.withLock { $0 }.map { WebhookSigningKey.encoded(publicKey: $0.publicKey) }
      return .json([
        "algorithm": "ed25519", "signature": "v1a", "keys": .array(publicKeys.map { .string($0) }),
      ])
    }
  }

  private static func decoded(_ keys: [WebhookSigningKey]) -> [Ed25519PrivateKey] {
    keys.compactMap { Ed25519PrivateKey(seed: $0.seed) }
  }
}
