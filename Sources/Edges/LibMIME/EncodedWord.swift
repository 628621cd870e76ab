import Mail

/// An encoded word, `=?charset?encoding?text?=` (RFC 2047 §2, with the language of RFC 2231 §5).
///
/// GMime's decoder is not used for these: up to 3.2.13 it loses every base64 word but the first of a row
/// that is padded one by one, as most mailers do (https://github.com/jstedfast/gmime/issues/133).
struct EncodedWord {
  /// In lower case.
  let charset: String
  /// The text with its encoding undone, in that charset.
  let bytes: [UInt8]

  /// The encoded word that begins at `start` of `text`, and where it ends. More is accepted than the RFC
  /// allows: any length, and white space within the text.
  static func read(_ text: [UInt8], at start: Int) -> (word: EncodedWord, end: Int)? {
    guard start + 1 < text.count, text[start] == UInt8(ascii: "="), text[start + 1] == UInt8(ascii: "?"),
      let charset = token(text, from: start + 2),
      let encoding = token(text, from: charset.upperBound + 1), encoding.count == 1
    else { return nil }
    let content = encoding.upperBound + 1
    var end = content
    // "?=" ends the text; a question mark within it is a common mistake.
    while end + 1 < text.count, text[end] != UInt8(ascii: "?") || text[end + 1] != UInt8(ascii: "=") {
      // The beginning of another word, unless it is the padding of this one.
      if text[end] == UInt8(ascii: "="), text[end + 1] == UInt8(ascii: "?"),
        end + 2 >= text.count || text[end + 2] != UInt8(ascii: "=")
      {
        return nil
      }
      end += 1
    }
    guard end + 1 < text.count else { return nil }
    let bytes: [UInt8]
    switch ASCII.lowercased(text[encoding.lowerBound]) {
    case UInt8(ascii: "b"):
      bytes = text[content..<end].withUnsafeBytes { Base64Content.decode($0).bytes }
    case UInt8(ascii: "q"):
      bytes = decodeQ(text[content..<end])
    default:
      return nil
    }
    let name = String(decoding: text[charset].prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self).lowercased()
    return (EncodedWord(charset: name, bytes: bytes), end + 2)
  }

  /// What stands before the next question mark, if it is a token.
  private static func token(_ text: [UInt8], from start: Int) -> Range<Int>? {
    var end = start
    while end < text.count, text[end] > 0x20, text[end] < 0x7f, text[end] != UInt8(ascii: "?") { end += 1 }
    guard end > start, end < text.count, text[end] == UInt8(ascii: "?") else { return nil }
    return start..<end
  }

  /// The "Q" encoding of RFC 2047 §4.2.
  private static func decodeQ(_ text: ArraySlice<UInt8>) -> [UInt8] {
    text.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }.withUnsafeBytes {
      QuotedPrintable.decode($0, isBody: false).bytes
    }
  }
}

extension EncodedWord {
  /// Whether `=?` stands in `text`: most fields are done with that.
  static func mayStand(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { text in
      let octets = Octets(UnsafeRawBufferPointer(text))
      var position = 0
      while let equals = octets.firstIndex(of: UInt8(ascii: "="), in: position..<octets.count) {
        if octets[equals + 1] == UInt8(ascii: "?") { return true }
        position = equals + 1
      }
      return false
    }
  }

  /// `text` with its encoded words decoded. White space between two of them is dropped; neighbours of the
  /// same charset are put together before they are converted, because mailers split characters.
  ///
  /// - Parameter reportsMistakes: whether `=?` where no word begins is a defect. Not so in fields where anything
  ///   may stand, such as links.
  static func decoded(_ text: String, findings: Findings, reportsMistakes: Bool = true) -> String {
    guard mayStand(in: text) else { return text }
    let bytes = Array(text.utf8)
    var output = ""
    var literal: [UInt8] = []
    var words: [UInt8] = []
    var charset = ""
    func flushWords() {
      if !words.isEmpty { output += Charset.text(words, charset: charset, findings: findings) }
      words = []
    }
    func flushLiteral() {
      output += String(decoding: literal, as: UTF8.self)
      literal = []
    }
    var isAfterWord = false
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "="), let (word, end) = read(bytes, at: index) else {
        if reportsMistakes, bytes[index] == UInt8(ascii: "="), index + 1 < bytes.count,
          bytes[index + 1] == UInt8(ascii: "?")
        {
          findings.report(.invalidEncodedWord)
        }
        literal.append(bytes[index])
        index += 1
        continue
      }
      if isAfterWord, literal.allSatisfy(ASCII.isWhitespace) {
        literal = []
      } else {
        flushWords()
        flushLiteral()
      }
      if word.charset != charset { flushWords() }
      charset = word.charset
      words += word.bytes
      isAfterWord = true
      index = end
    }
    flushWords()
    flushLiteral()
    return output
  }
}
