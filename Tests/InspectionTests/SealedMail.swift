import Authentication
import Mail
import OpenSSL
import Testing

/// Mail with an ARC chain of one set, sealed with a real key for the session's own cryptography. All its fields
/// are in their relaxed form already, so that nothing has to be canonicalized.
struct SealedMail {
  static let body = "text\r\n"

  let key: Ed25519PrivateKey
  let domain: String

  init(domain: String = "list.example.org") throws {
    key = try #require(Ed25519PrivateKey(seed: Array(repeating: 7, count: 32)))
    self.domain = domain
  }

  /// The key record of `arc._domainkey.<domain>`.
  var record: String { "v=DKIM1; k=ed25519; p=" + Base64.encode(key.publicKey) }

  /// The fields of a message from `author`, the newest set on top.
  func fields(
    from author: String = "a@example.net", recorded: String = "dmarc=pass header.from=example.net"
  ) -> [(String, String)] {
    let results = "i=1; mx.\(domain); \(recorded)"
    let hash = Base64.encode(sha256(Array(Self.body.utf8)))
    var signature = "i=1; a=ed25519-sha256; c=relaxed/relaxed; d=\(domain); s=arc; h=from; bh=\(hash); b="
    signature += sign("from:\(author)\r\narc-message-signature:\(signature)")
    var seal = "i=1; a=ed25519-sha256; cv=none; d=\(domain); s=arc; b="
    seal += sign(
      "arc-authentication-results:\(results)\r\narc-message-signature:\(signature)\r\narc-seal:\(seal)")
    return [
      ("ARC-Seal", " " + seal), ("ARC-Message-Signature", " " + signature),
      ("ARC-Authentication-Results", " " + results), ("From", " " + author),
    ]
  }

  private func sign(_ text: String) -> String { Base64.encode(key.sign(sha256(Array(text.utf8)))) }
}
