import Mail

/// The MAIL command of one message (RFC 5321 §4.1.1.2).
package struct MailCommand: Hashable, Sendable {
  /// The reverse path as given, with or without angle brackets.
  package var path: [UInt8]
  /// The ESMTP parameters, such as `SIZE=1024`.
  package var parameters: [[UInt8]]
  /// The milter macro `{auth_type}`: how the client authenticated; `nil` if it did not.
  package var authenticationType: String?
  /// The milter macro `{auth_authen}`: the name that the client authenticated with.
  package var user: String?

  /// A MAIL command.
  package init(
    path: [UInt8], parameters: [[UInt8]] = [], authenticationType: String? = nil, user: String? = nil
  ) {
    self.path = path
    self.parameters = parameters
    self.authenticationType = authenticationType
    self.user = user
  }

  /// The form the path has without its angle brackets.
  static func withoutBrackets(_ path: [UInt8]) -> ArraySlice<UInt8> {
    guard path.first == UInt8(ascii: "<"), path.last == UInt8(ascii: ">"), path.count >= 2 else {
      return path[...]
    }
    return path[1..<path.count - 1]
  }

  /// Whether SMTPUTF8 is among the parameters (RFC 6531 §3.4).
  var isInternationalized: Bool {
    parameters.contains { ASCII.equalIgnoringCase($0, "SMTPUTF8".utf8) }
  }

  /// What the SIZE parameter says (RFC 1870 §3).
  enum DeclaredSize: Hashable {
    case absent
    case octets(Int)
    /// More than a program can count.
    case immense
    case malformed
  }

  /// The declared size of the message.
  var declaredSize: DeclaredSize {
    let prefix = Array("SIZE=".utf8)
    guard
      let parameter = parameters.first(where: { parameter in
        parameter.count >= prefix.count
          && zip(parameter, prefix).allSatisfy { $0 == $1 || $0 == $1 | 0x20 }
      })
    else { return .absent }
    let digits = parameter.dropFirst(prefix.count)
    // RFC 1870 §3: size-value ::= 1*20DIGIT.
    guard (1...20).contains(digits.count) else { return .malformed }
    var size = 0
    var isImmense = false
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return .malformed }
      let (product, overflow) = size.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int(digit - 0x30))
      isImmense = isImmense || overflow || carried
      size = sum
    }
    return isImmense ? .immense : .octets(size)
  }
}
