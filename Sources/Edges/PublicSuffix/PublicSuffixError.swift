import Mail

/// Why there is no public suffix list.
package enum PublicSuffixError: Failure, Hashable {
  /// This file is not there, may not be read, or is no list.
  case unreadable(String)
  /// Neither a file nor the library has one.
  case noList

  /// A person has to install `publicsuffix` or mend the file.
  package var isTemporary: Bool { false }

  /// One line for the operator.
  package var description: String {
    switch self {
    case .unreadable(let path): "\(path) is not a public suffix list that can be read"
    case .noList: "no public suffix list; install the package publicsuffix"
    }
  }
}
