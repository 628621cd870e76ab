/// Hides encoded words from a grammar that would stumble over them, or decode them itself, and brings them
/// back decoded. Each becomes an atom of two private-use characters with a number between them.
struct EncodedWordShield {
  private static let open: Unicode.Scalar = "\u{e000}"
  private static let close: Unicode.Scalar = "\u{e001}"

  /// The text to be parsed.
  private(set) var shielded: String
  private var words: [String] = []

  init(_ text: String) {
    shielded = text
    // Somebody who uses these characters could otherwise name words that are not there.
    guard text.utf8.contains(UInt8(ascii: "=")),
      !text.unicodeScalars.contains(where: { $0 == Self.open || $0 == Self.close })
    else { return }
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "="), let (_, end) = EncodedWord.read(bytes, at: index) {
        output += Array("\(Self.open)\(words.count)\(Self.close)".utf8)
        words.append(String(decoding: bytes[index..<end], as: UTF8.self))
        index = end
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    shielded = String(decoding: output, as: UTF8.self)
  }

  /// `text`, a part of what was parsed, with the words as they were.
  func restored(_ text: String) -> String {
    guard !words.isEmpty else { return text }
    var output = ""
    var number: String?
    for scalar in text.unicodeScalars {
      switch (scalar, number) {
      case (Self.open, _):
        number = ""
      case (Self.close, .some(let digits)):
        if let index = Int(digits), words.indices.contains(index) { output += words[index] }
        number = nil
      case (_, .some(let digits)):
        number = digits + String(scalar)
      case (_, nil):
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// The same, decoded.
  func decoded(_ text: String, findings: Findings) -> String {
    EncodedWord.decoded(restored(text), findings: findings)
  }
}
