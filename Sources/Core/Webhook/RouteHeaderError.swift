package import Mail

/// Why a field cannot be added to requests. It must be changed in the settings: permanent.
package enum RouteHeaderError: Failure, Hashable {
  /// The name is not a token of RFC 9110 §5.6.2.
  case invalidName(HeaderText)
  /// The name is ours or the HTTP client's.
  case reservedName(HeaderText)
  /// The value has a control character or is too long.
  case invalidValue(HeaderText)

  /// False: see above.
  package var isTemporary: Bool { false }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .invalidName(let name):
      "\"\(name)\" is not the name of an HTTP field: use letters, digits and hyphens"
    case .reservedName(let name):
      "\"\(name)\" is set by GoMail itself: use another name"
    case .invalidValue(let name):
      "the value of \"\(name)\" must be one line of at most \(RouteHeader.maximumValueOctets) octets"
    }
  }
}
