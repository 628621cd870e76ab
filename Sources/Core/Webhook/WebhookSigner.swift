/// Signs octets with the ed25519 keys of this installation (RFC 8032), one signature of 64 octets for
/// each key. The core holds no cryptography; whoever calls it hands this in.
package typealias WebhookSigner = @Sendable (_ message: [UInt8]) -> [[UInt8]]

/// Whether an ed25519 signature of `message` is valid under a public key of 32 octets.
package typealias Ed25519Verification =
  @Sendable (
    _ publicKey: [UInt8], _ signature: [UInt8], _ message: [UInt8]
  ) -> Bool
