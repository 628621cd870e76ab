import Mail

/// Why a text is not the JSON we asked for. The same text will never be better: permanent.
package struct JSONError: Failure, Hashable {
  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// The document is longer than the caller allows.
    case tooLong(maximumOctets: Int)
    /// Arrays and objects are nested deeper than the caller allows.
    case tooDeep(maximum: Int)
    /// The document ends in the middle of a value.
    case unexpectedEnd
    /// An octet that the grammar of RFC 8259 does not allow here.
    case unexpectedOctet(UInt8)
    /// Octets that are not UTF-8 (RFC 8259 §8.1).
    case invalidUTF8
    /// A control character that must be escaped (RFC 8259 §7).
    case controlCharacter(UInt8)
    /// A backslash followed by what is no escape (RFC 8259 §7).
    case invalidEscape
    /// A surrogate that is not part of a pair (RFC 8259 §8.2): it stands for no character.
    case loneSurrogate
    /// A number that no double holds, or whose text is longer than `JSONValue.maximumNumberOctets`.
    case numberOutOfRange
    /// Two members of one object have the same name: receivers differ in which one they take.
    case duplicateKey(String)
    /// A member that the reader needs is not there.
    case missingMember(String)
    /// A member has a value of another kind or form than the reader needs.
    case wrongKind(String, expected: String)
  }

  /// What is wrong.
  package let reason: Reason
  /// Where in the document, in octets from its beginning; `nil` where a member as a whole is wrong.
  package let offset: Int?

  /// An error at an offset, or about a member.
  package init(_ reason: Reason, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }

  /// False: see above.
  package var isTemporary: Bool { false }

  /// The same in words, for logs and people.
  package var description: String {
    let place = offset.map { " at octet \($0)" } ?? ""
    return switch reason {
    case .tooLong(let maximum): "longer than \(maximum) octets"
    case .tooDeep(let maximum): "nested deeper than \(maximum) levels\(place)"
    case .unexpectedEnd: "ends in the middle of a value\(place)"
    case .unexpectedOctet(let octet): "unexpected \(Self.name(of: octet))\(place)"
    case .invalidUTF8: "not UTF-8\(place)"
    case .controlCharacter(let octet): "unescaped control character \(Self.name(of: octet))\(place)"
    case .invalidEscape: "invalid escape\(place)"
    case .loneSurrogate: "surrogate without its pair\(place)"
    case .numberOutOfRange: "number out of range\(place)"
    case .duplicateKey(let key): "the name \"\(HeaderText(sanitizing: key))\" stands twice\(place)"
    case .missingMember(let key): "\"\(key)\" is missing"
    case .wrongKind(let key, let expected): "\"\(key)\" must be \(expected)"
    }
  }

  private static func name(of octet: UInt8) -> String {
    octet > 0x20 && octet < 0x7f
      ? "'\(Character(UnicodeScalar(octet)))'" : "octet 0x\(octet < 16 ? "0" : "")\(String(octet, radix: 16))"
  }
}
