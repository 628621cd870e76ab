// Verifies a GoMail webhook (Standard Webhooks 1.0.0, signatures v1 and v1a) with CryptoKit, elsewhere with the
// package swift-crypto. Give it the body as it came, before any JSON parser has touched it.
import Foundation

#if canImport(CryptoKit)
import CryptoKit
#else
import Crypto
#endif

/// Seconds that a timestamp may lie from our clock.
let tolerance: TimeInterval = 300

/// Whether the request was signed with `key` not longer ago than the tolerance: whsec_… is the secret of v1, whpk_…
/// the sender's public key of v1a.
func verify(
  key: String, id: String, timestamp: String, signature: String, body: Data, now: Date = Date()
) -> Bool {
  guard !id.isEmpty, (1...12).contains(timestamp.utf8.count), timestamp.utf8.allSatisfy({ (48...57).contains($0) }),
    let seconds = TimeInterval(timestamp), abs(now.timeIntervalSince1970 - seconds) <= tolerance,
    let separator = key.firstIndex(of: "_"),
    let octets = Data(base64Encoded: String(key[key.index(after: separator)...]))
  else { return false }
  let signed = Data("\(id).\(timestamp).".utf8) + body
  // Several while a key is rotated, and those of other versions.
  return signature.split(separator: " ").prefix(16).contains { entry in
    let parts = entry.split(separator: ",", maxSplits: 1)
    guard parts.count == 2, let candidate = Data(base64Encoded: String(parts[1])) else { return false }
    switch parts[0] {
    case "v1" where key.hasPrefix("whsec_"):
      return HMAC<SHA256>.isValidAuthenticationCode(
        candidate, authenticating: signed, using: SymmetricKey(data: octets))
    case "v1a" where key.hasPrefix("whpk_"):
      let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: octets)
      return publicKey?.isValidSignature(candidate, for: signed) == true
    default:
      return false
    }
  }
}
