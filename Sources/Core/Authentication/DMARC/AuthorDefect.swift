import Mail

/// What is wrong with the From fields of a message.
package enum AuthorDefect: String, Failure, Hashable, CaseIterable {
  /// More than one From field (RFC 5322 §3.6).
  case repeatedField = "repeated_field"
  /// Longer than `AuthorDomain.maximumOctets`.
  case tooLong = "too_long"
  /// More mailboxes than `AuthorDomain.maximumMailboxes`.
  case tooManyMailboxes = "too_many_mailboxes"
  /// A control character, NUL included, or a line break that is no folding.
  case controlCharacter = "control_character"
  /// A comment, quoted string, literal, group or angle bracket that does not end.
  case unterminated
  /// Something that is not an address list (RFC 5322 §3.4, §4.4; RFC 6854).
  case syntax
  /// An encoded word in an address, where RFC 2047 §5 forbids it and mail readers decode it.
  case encodedWord = "encoded_word"
  /// A domain or address literal that cannot be one.
  case badDomain = "bad_domain"

  /// The message stays as it is.
  package var isTemporary: Bool { false }
}

extension AuthorDefect: CustomStringConvertible {
  /// One short phrase of plain ASCII.
  package var description: String {
    switch self {
    case .repeatedField: "more than one From field"
    case .tooLong: "From field too long"
    case .tooManyMailboxes: "too many mailboxes in From"
    case .controlCharacter: "control character in From"
    case .unterminated: "From ends inside a comment, quoted string, group or bracket"
    case .syntax: "From is not a list of mailboxes"
    case .encodedWord: "encoded word in an address of From"
    case .badDomain: "invalid domain in From"
    }
  }
}
