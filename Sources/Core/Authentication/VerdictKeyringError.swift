import Mail

/// What is wrong with a key file. The message never holds anything of the secret.
package enum VerdictKeyringError: Failure, Hashable {
  /// The file holds no key.
  case noKey
  /// The file holds more than `VerdictKeyring.maximumKeys`.
  case tooManyKeys
  /// The file is longer than `VerdictKeyring.maximumFileOctets`.
  case tooLong
  /// This line (counted from 1) is not `<id> <base64 of 32 octets>`.
  case badLine(Int)
  /// Two keys have this id.
  case duplicateID(String)

  /// A person has to mend the file.
  package var isTemporary: Bool { false }

  package var description: String {
    switch self {
    case .noKey: "no key in it"
    case .tooManyKeys: "more than \(VerdictKeyring.maximumKeys) keys in it"
    case .tooLong: "longer than \(VerdictKeyring.maximumFileOctets) octets"
    case .badLine(let number): "line \(number) is not \"<id> <base64 of 32 octets>\""
    case .duplicateID(let id): "two keys with the id \(id)"
    }
  }
}
