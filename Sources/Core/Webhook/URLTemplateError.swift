import Mail

/// Why a text is not the URL of a route. It must be changed in the settings: permanent.
package enum URLTemplateError: Failure, Hashable {
  /// A capture stands in scheme, host or port.
  case captureInAuthority
  /// A brace that does not enclose one digit from 1 to 9.
  case strayBrace

  /// False: see above.
  package var isTemporary: Bool { false }

  /// What a person does about it.
  package var remedy: String {
    switch self {
    case .captureInAuthority: "put {1}…{9} into the path or the query"
    case .strayBrace: "write %7B and %7D for braces, {1}…{9} for captures of match"
    }
  }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .captureInAuthority: "holds a capture before its path, where a sender could choose the host"
    case .strayBrace: "holds a brace that is no capture"
    }
  }
}
