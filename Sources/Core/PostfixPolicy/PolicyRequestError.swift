package import Mail

/// Why a policy connection is closed. Whoever is at the other end does not speak the protocol as
/// Postfix does; Postfix itself answers its client with a temporary error.
package enum PolicyRequestError: Failure, Hashable {
  /// Over `PolicyRequestParser.maximumRequestOctets`.
  case requestTooLong
  /// Over `PolicyRequestParser.maximumAttributes`.
  case tooManyAttributes
  /// A line without `=`, without a name before it, or with a NUL; its beginning.
  case malformedAttribute(excerpt: HeaderText)
  /// `request` is missing or is not `smtpd_access_policy`; its beginning.
  case unknownRequestType(excerpt: HeaderText)

  package var isTemporary: Bool { true }

  package var description: String {
    switch self {
    case .requestTooLong: "request longer than \(PolicyRequestParser.maximumRequestOctets) octets"
    case .tooManyAttributes: "request with more than \(PolicyRequestParser.maximumAttributes) attributes"
    case .malformedAttribute(let excerpt): "not a name=value attribute: \"\(excerpt)\""
    case .unknownRequestType(let excerpt): "request type is not smtpd_access_policy: \"\(excerpt)\""
    }
  }
}
