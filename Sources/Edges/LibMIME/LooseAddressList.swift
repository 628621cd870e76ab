import Mail

/// An address field that does not follow the grammar, read as a person would: between commas or semicolons there
/// is a mailbox, its address stands in angle brackets or has an `@`, and the rest is its name.
///
/// For fields that GMime gives up, such as `[List] Ann <ann@example.org>`, addresses in which dots stand beside
/// each other, and lists with semicolons; and for names with a comma that should stand in quotes. Each octet is
/// looked at once, and once more for the end of a quoted string, a comment and angle brackets.
struct LooseAddressList {
  /// What stands between two separators.
  private struct Element {
    /// Name or address, without quotes and comments.
    var text: [UInt8] = []
    var comment: [UInt8] = []
    /// What stands in angle brackets.
    var angle: [UInt8]?
    var isQuoted = false
    /// Whether `text` has an `@` that was not quoted.
    var hasSign = false
  }

  /// Name, if there is one, and address of each mailbox, in the encoding of the field.
  private(set) var mailboxes: [(name: String?, address: String)] = []
  private var element = Element()
  /// Text that stands before a comma and may be the beginning of a name.
  private var beginning: [UInt8] = []

  /// - Parameter limit: how many mailboxes are looked for.
  init(_ field: String, limit: Int) {
    let bytes = Array(field.utf8)
    // Quotes and parentheses of which one was found that is not closed: from then on they are text.
    var unclosed: Set<UInt8> = []
    var position = 0
    while position < bytes.count, mailboxes.count < limit {
      let byte = bytes[position]
      let end = unclosed.contains(byte) ? nil : Self.end(of: bytes, at: position)
      if let end {
        take(bytes[(position + 1)..<end], opening: byte)
        position = end + 1
        continue
      }
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: ";"): finish(isLast: byte == UInt8(ascii: ";"))
      case UInt8(ascii: ":") where !element.hasSign && element.angle == nil:
        // The name of a group.
        element = Element()
        beginning = []
      case UInt8(ascii: "<"):
        // Never closed: what follows is the address.
        take(bytes[(position + 1)...], opening: byte)
        position = bytes.count
      case UInt8(ascii: "\""), UInt8(ascii: "("): unclosed.insert(byte)
      case UInt8(ascii: ">"): break
      default:
        element.text.append(byte)
        if byte == UInt8(ascii: "@") { element.hasSign = true }
      }
      position += 1
    }
    finish(isLast: true)
  }

  /// How many of the addresses have a local part and a domain.
  var completeCount: Int { mailboxes.count { Self.isComplete(Array($0.address.utf8)) } }

  /// Where the quoted string, comment or angle brackets end that begin at `start`.
  private static func end(of bytes: [UInt8], at start: Int) -> Int? {
    let opening = bytes[start]
    guard opening == UInt8(ascii: "\"") || opening == UInt8(ascii: "(") || opening == UInt8(ascii: "<") else {
      return nil
    }
    var depth = 0
    var position = start + 1
    while position < bytes.count {
      switch (opening, bytes[position]) {
      case (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "\""), UInt8(ascii: "\"")): return position
      case (UInt8(ascii: "("), UInt8(ascii: "(")): depth += 1
      case (UInt8(ascii: "("), UInt8(ascii: ")")):
        if depth == 0 { return position }
        depth -= 1
      case (UInt8(ascii: "("), UInt8(ascii: "\\")), (UInt8(ascii: "\""), UInt8(ascii: "\\")): position += 1
      default: break
      }
      position += 1
    }
    return nil
  }

  private mutating func take(_ content: ArraySlice<UInt8>, opening: UInt8) {
    switch opening {
    case UInt8(ascii: "\""):
      element.isQuoted = true
      var isEscaped = false
      for byte in content {
        if byte == UInt8(ascii: "\\"), !isEscaped {
          isEscaped = true
        } else {
          element.text.append(byte)
          isEscaped = false
        }
      }
    case UInt8(ascii: "("): element.comment += content
    default: if element.angle == nil { element.angle = Array(content) }
    }
  }

  /// Makes a mailbox of what has been read; text without an address waits for the next one, as long as there is
  /// one.
  private mutating func finish(isLast: Bool) {
    let text = Self.trimmed(element.text[...])
    let comment = Self.trimmed(element.comment[...])
    defer { element = Element() }
    if let angle = element.angle {
      let address = Self.address(angle)
      guard Self.isComplete(address) else { return }
      add(name: beginning.isEmpty ? text : beginning + text, address: address)
      beginning = []
      return
    }
    if !element.isQuoted, text.contains(UInt8(ascii: "@")) {
      if !beginning.isEmpty { add(name: [], address: Self.trimmed(beginning.dropLast(2))) }
      beginning = []
      // `Ann ann@example.org`: the word with the sign is the address.
      let words = text.split(whereSeparator: ASCII.isWhitespace)
      let address = words.first { $0.contains(UInt8(ascii: "@")) }.map { Self.address(Array($0)) } ?? []
      guard Self.isComplete(address) else { return }
      let rest = words.filter { !$0.contains(UInt8(ascii: "@")) }
      add(name: rest.isEmpty ? comment : Array(rest.joined(separator: [0x20])), address: address)
      return
    }
    if !text.isEmpty { beginning += text + Array(", ".utf8) }
    guard isLast, !beginning.isEmpty else { return }
    // A user of the same machine, such as `root`.
    let name = Self.trimmed(beginning.dropLast(2))
    beginning = []
    if !name.contains(where: { ASCII.isWhitespace($0) || $0 == UInt8(ascii: ",") }) {
      add(name: comment, address: name)
    }
  }

  private mutating func add(name: [UInt8], address: [UInt8]) {
    let name = Self.trimmed(name[...])
    mailboxes.append(
      (name.isEmpty ? nil : String(decoding: name, as: UTF8.self), String(decoding: address, as: UTF8.self)))
  }

  /// An address without white space, a route (RFC 5322 §4.4) and the scheme of a link.
  private static func address(_ text: [UInt8]) -> [UInt8] {
    var address = text.filter { !ASCII.isWhitespace($0) && $0 != UInt8(ascii: "<") }[...]
    if address.first == UInt8(ascii: "@"), let colon = address.lastIndex(of: UInt8(ascii: ":")) {
      address = address[(colon + 1)...]
    }
    if address.prefix(7).map(ASCII.lowercased).elementsEqual("mailto:".utf8) {
      address = address.dropFirst(7)
    }
    return Array(address)
  }

  private static func isComplete(_ address: [UInt8]) -> Bool {
    guard let at = address.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return at > 0 && at < address.count - 1
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var text = text.drop(while: ASCII.isWhitespace)
    while let last = text.last, ASCII.isWhitespace(last) { text.removeLast() }
    return Array(text)
  }
}
