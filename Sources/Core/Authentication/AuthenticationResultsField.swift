import Mail

/// The public field of RFC 8601 that tells people and other software what was checked here.
package enum AuthenticationResultsField {
  /// The field's name.
  package static let name = "Authentication-Results"
  /// Lines are folded to this many octets: RFC 5322 §2.1.1.
  package static let preferredLineOctets = 78

  /// The value of our field, folded with LF and SP; `mx.example.com; none` where nothing was checked
  /// (RFC 8601 §2.2).
  package static func render(authservID: String, findings: AuthenticationFindings) -> String {
    let results = results(of: findings)
    let id = value(authservID)
    guard !results.isEmpty else { return id + "; none" }
    var items = [id + ";"]
    for (index, result) in results.enumerated() {
      let isLast = index == results.count - 1
      items += result.dropLast()
      if let last = result.last { items.append(last + (isLast ? "" : ";")) }
    }
    return HeaderFolding.joined(items, limit: preferredLineOctets, used: name.utf8.count + 2)
  }

  /// Each result as its words: `spf=pass`, `smtp.mailfrom=example.org`.
  private static func results(of findings: AuthenticationFindings) -> [[String]] {
    var results: [[String]] = []
    if findings.iprev.result != .none {
      results.append(
        ["iprev=\(findings.iprev.result.rawValue)"]
          + property("policy.iprev", findings.spf.clientIP?.description))
    }
    if findings.spf.result != .none {
      // RFC 8601 §7: the domain is enough, a local part would be exposed needlessly.
      let identity = findings.spf.mailFrom?.isEmpty == false ? "smtp.mailfrom" : "smtp.helo"
      results.append(
        ["spf=\(findings.spf.result.rawValue)"] + property(identity, findings.spf.domain?.description))
    }
    for signature in findings.dkim.signatures {
      results.append(
        ["dkim=\(signature.result.rawValue)"]
          + property("header.d", signature.domain?.description)
          + property("header.s", signature.selector) + property("header.a", signature.algorithm))
    }
    if findings.dmarc.result != .none {
      results.append(
        ["dmarc=\(findings.dmarc.result.rawValue)"]
          + property("header.from", findings.dmarc.fromDomain?.description)
          + property("policy.dmarc", findings.dmarc.disposition?.rawValue))
    }
    if findings.arc.result != .none { results.append(["arc=\(findings.arc.result.rawValue)"]) }
    return results
  }

  private static func property(_ name: String, _ content: String?) -> [String] {
    guard let content, !content.isEmpty else { return [] }
    return ["\(name)=\(value(content))"]
  }

  /// `value` of RFC 2045 §5.1: a token as it is, anything else quoted; never a control character,
  /// never longer than fits a line of 998 octets.
  private static func value(_ text: String) -> String {
    let bytes = text.utf8
    if !bytes.isEmpty, bytes.count <= Self.maximumValueOctets, bytes.allSatisfy(AuthservID.isTokenText) {
      return text
    }
    var quoted = "\""
    var count = 0
    for scalar in HeaderText(sanitizing: text).value.unicodeScalars {
      // A quoted character takes two octets at most, one beyond ASCII four.
      count += scalar.value < 0x80 ? 2 : 4
      if count > Self.maximumValueOctets { break }
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar == "\t" ? " " : scalar)
    }
    return quoted + "\""
  }

  /// The longest value we write, in octets: with its property's name it fits RFC 5322's line of 998.
  private static let maximumValueOctets = 512
}
