import Mail
import OpenSSL

/// Signs a field whose text is given, its b= empty.
struct LiteralSigner {
  let message: TestMessage
  let canonicalization: String

  /// The value for b=: the four fields of `TestMessage.tags`, then the signature's own.
  mutating func signature(over text: String) -> String {
    let relaxed = canonicalization.hasPrefix("relaxed")
    var input: [UInt8] = []
    for name in ["From", "To", "Subject", "Date"] {
      guard let field = message.fields.last(where: { $0.name == name }) else { continue }
      input += LiteralCanonicalization.field(
        name: Array(name.utf8), value: Array(field.value.utf8), relaxed: relaxed)
    }
    input += LiteralCanonicalization.field(
      name: Array("DKIM-Signature".utf8), value: Array(text.utf8), relaxed: relaxed
    ).dropLast(2)
    return Base64.encode(RecordingCrypto.sign(sha256(input), key: TestMessage.key))
  }
}
