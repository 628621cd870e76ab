import Mail

/// The first word of a Content-Type or Content-Disposition field, and the parameters behind it (RFC 2045 §5.1,
/// RFC 2231 §3 and §4), with the mistakes that senders make.
///
/// GMime's parser is not used: of `filename` and `filename*` it takes the one that comes first, and it reads the
/// backslashes of Windows paths as quoting.
struct ParameterList {
  /// The highest number of a section (RFC 2231 §3): more do not fit into the octets that are looked at.
  private static let maximumSection = 9999

  /// A value as it stands, or in sections.
  private struct Parameter {
    var plain: [UInt8]?
    var isQuoted = false
    /// The form `name*=charset'language'text`.
    var extended: [UInt8]?
    var sections: [Int: (text: [UInt8], isExtended: Bool)] = [:]
  }

  /// What stands before the first semicolon, trimmed; empty where parameters begin at once.
  private(set) var word = ""
  private var parameters: [String: Parameter] = [:]
  private let findings: Findings

  init(_ value: String, findings: Findings) {
    self.findings = findings
    let bytes = Array(value.utf8)
    var position = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
    // A parameter may stand where the word is missing: `filename=a.txt`, or behind it: `attachment filename=a.txt`.
    if bytes[..<position].contains(UInt8(ascii: "=")) {
      position = Self.endOfFirstWord(bytes)
      if position > 0 { findings.report(.invalidParameter) }
    }
    word = Self.text(Self.trimmed(bytes[..<position]))
    while position < bytes.count { readParameter(bytes, &position) }
  }

  /// The value of a parameter whose name is in lower case, decoded; `nil` where there is none.
  func text(_ name: String) -> String? {
    guard let parameter = parameters[name] else { return nil }
    if let extended = parameter.extended { return text(of: [(extended, true)]) }
    if !parameter.sections.isEmpty {
      let start = parameter.sections[0] == nil ? 1 : 0
      var sections: [(text: [UInt8], isExtended: Bool)] = []
      while let section = parameter.sections[start + sections.count] { sections.append(section) }
      if sections.count < parameter.sections.count || start > 0 { findings.report(.invalidParameter) }
      if !sections.isEmpty { return text(of: sections) }
    }
    return parameter.plain.map { EncodedWord.decoded(Self.text($0[...]), findings: findings) }
  }

  /// The same for a value that is a word, up to the white space before a comment.
  func word(_ name: String) -> String? {
    guard let parameter = parameters[name] else { return nil }
    guard let plain = parameter.plain else { return text(name) }
    guard !parameter.isQuoted else { return Self.text(plain[...]) }
    return Self.text(Self.trimmed(plain.prefix { $0 != UInt8(ascii: "(") }))
  }

  // MARK: Reading

  /// Where the word ends before which no semicolon stands; 0 where a parameter stands first.
  private static func endOfFirstWord(_ bytes: [UInt8]) -> Int {
    let end = bytes.firstIndex { ASCII.isWhitespace($0) || $0 == UInt8(ascii: ",") } ?? 0
    let next = bytes[end...].first { !ASCII.isWhitespace($0) }
    return bytes[..<end].contains(UInt8(ascii: "=")) || next == UInt8(ascii: "=") ? 0 : end
  }

  private mutating func readParameter(_ bytes: [UInt8], _ position: inout Int) {
    let separators = [0x20, 0x09, UInt8(ascii: ";"), UInt8(ascii: ",")]
    while position < bytes.count, separators.contains(bytes[position]) { position += 1 }
    guard position < bytes.count else { return }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "="), bytes[position] != UInt8(ascii: ";") {
      position += 1
    }
    let name = Self.trimmed(bytes[start..<position]).map(ASCII.lowercased)
    guard position < bytes.count, bytes[position] == UInt8(ascii: "="), !name.isEmpty else {
      if name.first != UInt8(ascii: "(") { findings.report(.invalidParameter) }
      if position < bytes.count { position += 1 }
      return
    }
    position += 1
    while position < bytes.count, ASCII.isWhitespace(bytes[position]) { position += 1 }
    let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
    let value = isQuoted ? quoted(bytes, &position) : Self.unquoted(bytes, &position)
    add(Self.text(name[...]), value, isQuoted: isQuoted)
  }

  /// A quoted string; the rest of the field where its end is missing.
  private func quoted(_ bytes: [UInt8], _ position: inout Int) -> [UInt8] {
    position += 1
    var value: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      // A backslash before anything else belongs to a path.
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "\"") || bytes[position + 1] == UInt8(ascii: "\\")
      {
        position += 1
      }
      value.append(bytes[position])
      position += 1
    }
    if position == bytes.count { findings.report(.invalidParameter) }
    position = bytes[min(position, bytes.count)...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
    return value
  }

  /// What stands before the next semicolon, trimmed: names with spaces are common. A semicolon within an
  /// encoded word does not count.
  private static func unquoted(_ bytes: [UInt8], _ position: inout Int) -> [UInt8] {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: ";") {
      if bytes[position] == UInt8(ascii: "="), let (_, end) = EncodedWord.read(bytes, at: position) {
        position = end
      } else {
        position += 1
      }
    }
    return Array(trimmed(bytes[start..<position]))
  }

  private mutating func add(_ name: String, _ value: [UInt8], isQuoted: Bool) {
    let parts = name.split(separator: "*", omittingEmptySubsequences: false)
    let base = String(parts[0])
    // Taken out, so that its sections are not copied for each of them.
    var parameter = parameters.removeValue(forKey: base) ?? Parameter()
    if parts.count == 1 {
      if parameter.plain == nil {
        parameter.plain = value
        parameter.isQuoted = isQuoted
      } else {
        findings.report(.invalidParameter)
      }
    } else if parts.count == 2, parts[1].isEmpty {
      parameter.extended = parameter.extended ?? value
    } else if let number = Int(parts[1]), (0...Self.maximumSection).contains(number), parts.count <= 3 {
      if parameter.sections[number] == nil { parameter.sections[number] = (value, parts.count == 3) }
    } else {
      findings.report(.invalidParameter)
    }
    parameters[base] = parameter
  }

  // MARK: Decoding

  /// Sections put together before they are converted: characters may be split between them.
  private func text(of sections: [(text: [UInt8], isExtended: Bool)]) -> String {
    var charset: String?
    var bytes: [UInt8] = []
    // Neighbours are decoded together: some senders split them behind the percent sign.
    var extended: [UInt8] = []
    for (index, section) in sections.enumerated() {
      var text = section.text[...]
      if index == 0, section.isExtended, let first = text.firstIndex(of: UInt8(ascii: "'")),
        let second = text[(first + 1)...].firstIndex(of: UInt8(ascii: "'"))
      {
        charset = Self.text(text[..<first])
        text = text[(second + 1)...]
      }
      if section.isExtended {
        extended += text
      } else {
        bytes += Self.percentDecoded(extended[...]) + text
        extended = []
      }
    }
    bytes += Self.percentDecoded(extended[...])
    let text = Charset.text(bytes, charset: charset, findings: findings)
    return sections.contains(where: \.isExtended) ? text : EncodedWord.decoded(text, findings: findings)
  }

  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var position = text.startIndex
    while position < text.endIndex {
      if text[position] == UInt8(ascii: "%"), position + 2 < text.endIndex,
        let high = QuotedPrintable.digit(text[position + 1]),
        let low = QuotedPrintable.digit(text[position + 2])
      {
        output.append(high << 4 | low)
        position += 3
      } else {
        output.append(text[position])
        position += 1
      }
    }
    return output
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: ASCII.isWhitespace)
    while let last = text.last, ASCII.isWhitespace(last) { text.removeLast() }
    return text
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
