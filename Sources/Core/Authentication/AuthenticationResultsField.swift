import Mail

/// The public field of RFC 8601 that tells people and other software what was checked here.
package enum AuthenticationResultsField {
  /// The field's name.
  package static let name = "Authentication-Results"
  /// Lines are folded to this many octets: RFC 5322 §2.1.1.
  package static let preferredLineOctets = 78

  /// The value of our field, folded with LF and SP; `mx.example.com; none` where nothing was checked
  /// (RFC 8601 §2.2). It is as complete as the event's findings are.
  package static func render(authservID: String, findings: AuthenticationFindings) -> String {
    render(authservID: authservID, results: AuthenticationResult.results(of: findings))
  }

  /// The value of our field with these results, in their order.
  package static func render(authservID: String, results: [AuthenticationResult]) -> String {
    let id = identifier(authservID)
    guard !results.isEmpty else { return id + "; none" }
    var items = [id + ";"]
    for (index, result) in results.enumerated() {
      items += words(of: result)
      if index < results.count - 1, let last = items.popLast() { items.append(last + ";") }
    }
    return HeaderFolding.joined(items, limit: preferredLineOctets, used: name.utf8.count + 2)
  }

  /// A result as the pieces between which it may be folded.
  private static func words(of result: AuthenticationResult) -> [String] {
    var words = ["\(result.outcome.method)=\(result.outcome.word)"]
    if let comment = result.comment { words += HeaderFolding.words(of: "(\(comment.value))") }
    if let reason = result.reason { words.append("reason=\(tokenOrQuoted(reason.value))") }
    for property in result.properties {
      words.append("\(property.name.rawValue)=\(propertyValue(property.value.value))")
    }
    return words
  }

  /// pvalue: a token, `@` and a domain (RFC 8601 §2.2), or a quoted string.
  private static func propertyValue(_ text: String) -> String {
    if text.hasPrefix("@"), DomainName(text.dropFirst())?.description == String(text.dropFirst()) {
      return text
    }
    return tokenOrQuoted(text)
  }

  /// `value` of RFC 2045 §5.1. Neither quotes nor backslashes can be in the text: see `ResultText`.
  private static func tokenOrQuoted(_ text: String) -> String {
    text.utf8.allSatisfy(AuthservID.isTokenText) ? text : "\"\(text)\""
  }

  /// The authserv-id as the settings have it: a token as it is, anything else quoted; never a control
  /// character, never longer than fits a line of 998 octets.
  private static func identifier(_ text: String) -> String {
    let bytes = text.utf8
    if !bytes.isEmpty, bytes.count <= Self.maximumIdentifierOctets,
      bytes.allSatisfy(AuthservID.isTokenText)
    {
      return text
    }
    var quoted = "\""
    var count = 0
    for scalar in HeaderText(sanitizing: text).value.unicodeScalars {
      // A quoted character takes two octets at most, one beyond ASCII four.
      count += scalar.value < 0x80 ? 2 : 4
      if count > Self.maximumIdentifierOctets { break }
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar == "\t" ? " " : scalar)
    }
    return quoted + "\""
  }

  /// The longest authserv-id we write, in octets: with the field's name it fits RFC 5322's line of 998.
  private static let maximumIdentifierOctets = 512
}
