import Mail

/// Why a verdict field was not believed.
package enum VerdictFieldError: Failure, Hashable {
  /// It is not in the form we write.
  case malformed
  /// It is longer than `VerdictField.maximumOctets`.
  case tooLong
  /// It names a version that this program does not know.
  case unknownVersion
  /// It is sealed with a key that is not in the key file.
  case unknownKey
  /// The seal does not fit: field, envelope sender or From were changed.
  case badSeal
  /// The seal fits, but what it covers cannot be read.
  case unreadable

  /// The same field will never be believed; a changed key file may help, but the message is here now.
  package var isTemporary: Bool { false }

  /// The problem as a word for labels.
  package var word: String {
    switch self {
    case .malformed: "malformed"
    case .tooLong: "too_long"
    case .unknownVersion: "unknown_version"
    case .unknownKey: "unknown_key"
    case .badSeal: "bad_seal"
    case .unreadable: "unreadable"
    }
  }

  package var description: String { "verdict field: \(word)" }
}
