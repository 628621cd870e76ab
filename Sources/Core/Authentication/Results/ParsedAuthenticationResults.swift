import Mail

/// An Authentication-Results field as it can be read back: `authres-payload` of RFC 8601 §2.2.
package struct ParsedAuthenticationResults: Hashable, Sendable {
  /// `name=value` of a result: its reason or a property.
  package struct Property: Hashable, Sendable {
    /// `reason`, or `ptype.property`, in lower case.
    package let name: String
    /// The value without its quotes; octets that are not UTF-8 became U+FFFD.
    package let value: String

    /// A property.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One result.
  package struct Entry: Hashable, Sendable {
    /// The method in lower case, without its version.
    package let method: String
    /// The result in lower case.
    package let result: String
    /// Reason and properties in their order.
    package let properties: [Property]

    /// A result.
    package init(_ method: String, _ result: String, _ properties: [Property]) {
      self.method = method
      self.result = result
      self.properties = properties
    }
  }

  /// The authserv-id without its quotes.
  package let authservID: String
  /// The results in their order; empty for `none`.
  package let entries: [Entry]

  /// The most results that are read from one field. We write 60 at most.
  package static let maximumEntries = 200

  /// Reads the value of a field; `nil` where it breaks the grammar or the limit.
  ///
  /// - Parameter fieldValue: what follows the colon, folded with LF or CRLF or not at all.
  package init?(_ fieldValue: [UInt8]) {
    var reader = Reader(lexer: AuthenticationResultsLexer(fieldValue))
    guard let id = reader.identifier() else { return nil }
    var entries: [Entry] = []
    while reader.takeSemicolon() {
      guard entries.count < Self.maximumEntries, let entry = reader.entry(isFirst: entries.isEmpty) else {
        return nil
      }
      guard case .entry(let entry) = entry else { break }
      entries.append(entry)
    }
    guard reader.isAtEnd else { return nil }
    authservID = id
    self.entries = entries
  }
}

extension ParsedAuthenticationResults {
  private enum Item {
    /// `none`: nothing was checked.
    case none
    case entry(Entry)
  }

  private struct Reader {
    var lexer: AuthenticationResultsLexer

    var isAtEnd: Bool { lexer.isAtEnd }

    mutating func identifier() -> String? {
      guard lexer.skipComments(), let id = lexer.value() else { return nil }
      var ahead = lexer
      guard ahead.atEndOfIdentifier() else { return nil }
      lexer = ahead
      return String(decoding: id, as: UTF8.self)
    }

    mutating func takeSemicolon() -> Bool { lexer.skipComments() && lexer.take(UInt8(ascii: ";")) }

    /// `none`, or `method[/version]=result` with reason and properties.
    mutating func entry(isFirst: Bool) -> Item? {
      guard let method = name() else { return nil }
      if isFirst, method == "none", lexer.isAtEnd { return Item.none }
      if lexer.take(UInt8(ascii: "/")) {
        guard lexer.skipComments(), let version = lexer.value(), version.allSatisfy(ASCII.isDigit),
          lexer.skipComments()
        else { return nil }
      }
      guard lexer.take(UInt8(ascii: "=")), let result = name() else { return nil }
      var properties: [Property] = []
      while !lexer.isAtEnd, !isSemicolonNext {
        guard let property = property() else { return nil }
        properties.append(property)
      }
      return .entry(Entry(method, result, properties))
    }

    private var isSemicolonNext: Bool {
      var ahead = lexer
      return ahead.take(UInt8(ascii: ";"))
    }

    /// A token in lower case with comments around it.
    private mutating func name() -> String? {
      guard lexer.skipComments(), let token = lexer.value(), lexer.skipComments() else { return nil }
      return String(decoding: token.map(ASCII.lowercased), as: UTF8.self)
    }

    /// `name=value`; white space may stand around the dot of a name.
    private mutating func property() -> Property? {
      var name = ""
      while !lexer.take(UInt8(ascii: "=")) {
        guard let part = self.name() else { return nil }
        name += part
      }
      guard !name.isEmpty, lexer.skipComments() else { return nil }
      var value: [UInt8] = []
      if !lexer.take(UInt8(ascii: "@")) {
        guard let first = lexer.value() else { return nil }
        value = first
        guard lexer.take(UInt8(ascii: "@")) else { return finish(name, value) }
      }
      guard let domain = lexer.value() else { return nil }
      return finish(name, value + [UInt8(ascii: "@")] + domain)
    }

    private mutating func finish(_ name: String, _ value: [UInt8]) -> Property? {
      guard lexer.skipComments() else { return nil }
      return Property(name, String(decoding: value, as: UTF8.self))
    }
  }
}
