import Mail

/// The path of a MAIL or RCPT command and the parameters behind it.
///
/// ```
/// argument   = keyword *SP "<" [ source-route ":" ] [ mailbox ] ">" *( SP parameter )
/// source-route = "@" domain *( "," "@" domain )
/// ```
///
/// The mailbox is looked at less closely than `EmailAddress` does: Postfix has accepted it already, and
/// what is refused here is returned to its sender.
struct EnvelopePath: Hashable, Sendable {
  /// The longest mailbox in octets. RFC 5321 §4.5.3.1.3 says 256 for a path; Postfix does not insist.
  static let maximumAddressOctets = 1024
  /// The most parameters of one command; there are seven that we know.
  static let maximumParameters = 20

  /// The mailbox as written, without source route.
  let address: String
  /// What follows the path, split at spaces.
  let parameters: [Substring]

  /// Reads the argument of MAIL (`keyword` "FROM:") or RCPT ("TO:"); `nil` where it breaks the grammar.
  init?(_ argument: Substring, after keyword: String) {
    guard ASCII.equalIgnoringCase(argument.utf8.prefix(keyword.utf8.count), keyword.utf8) else { return nil }
    let text = argument.utf8.dropFirst(keyword.utf8.count).drop { $0 == 0x20 }
    guard text.first == UInt8(ascii: "<"), let end = Self.endOfPath(text) else { return nil }
    let rest = text[text.index(after: end)...]
    guard rest.isEmpty || rest.first == 0x20 else { return nil }
    let words = rest.split(separator: 0x20)
    guard words.count <= Self.maximumParameters,
      let mailbox = Self.withoutSourceRoute(text[..<end].dropFirst()),
      mailbox.count <= Self.maximumAddressOctets
    else { return nil }
    address = String(Substring(mailbox))
    parameters = words.map { Substring($0) }
  }

  /// Whether this may stand in MAIL: a mailbox, or nothing for the null sender.
  var isReversePath: Bool { address.isEmpty || isForwardPath }

  /// Whether this may stand in RCPT: something before and behind an `@`, or `postmaster`, which alone
  /// needs no domain (RFC 5321 §4.1.1.3).
  var isForwardPath: Bool {
    guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else {
      return ASCII.equalIgnoringCase(address.utf8, "postmaster".utf8)
    }
    return at != address.utf8.startIndex && address.utf8.index(after: at) != address.utf8.endIndex
  }

  /// Whether the address has non-ASCII letters.
  var isInternational: Bool { address.utf8.contains { $0 >= 0x80 } }

  /// The place of the closing bracket. Brackets, spaces and quotes inside a path must be quoted.
  private static func endOfPath(_ text: Substring.UTF8View) -> Substring.UTF8View.Index? {
    var isQuoted = false
    var isEscaped = false
    for index in text.indices.dropFirst() {
      let byte = text[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted {
        if byte == UInt8(ascii: ">") { return index }
        if byte <= 0x20 || byte == UInt8(ascii: "<") { return nil }
      }
    }
    return nil
  }

  /// RFC 5321 §4.1.1.3: a source route is accepted and ignored.
  private static func withoutSourceRoute(_ path: Substring.UTF8View) -> Substring.UTF8View? {
    guard path.first == UInt8(ascii: "@") else { return path }
    guard let colon = path.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return path[path.index(after: colon)...]
  }
}
