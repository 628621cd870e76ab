import Mail

extension LMTPEnvelope {
  /// Takes over the parameters of MAIL: SIZE, BODY, SMTPUTF8, and RET and ENVID of DSN, which need
  /// nothing from a server that sends no notification. Returns the reply that refuses them.
  mutating func apply(mailParameters: [Substring]) -> SMTPReply? {
    var seen: [String] = []
    for parameter in mailParameters {
      let (keyword, value) = split(parameter)
      guard !seen.contains(keyword) else { return .badParameter }
      seen.append(keyword)
      switch (keyword, value) {
      case ("SIZE", let value?):
        // RFC 1870 §4: up to twenty digits. What no Int holds is too big as well.
        guard (1...20).contains(value.utf8.count), value.utf8.allSatisfy({ ASCII.isDigit($0) }) else {
          return .badParameter
        }
        declaredSize = Int(value) ?? .max
      case ("BODY", let value?):
        // BINARYMIME needs CHUNKING (RFC 3030), which we do not announce.
        guard let body = Body(rawValue: value.uppercased()) else { return .badParameter }
        self.body = body
      case ("SMTPUTF8", nil):
        smtputf8 = true
      case ("RET", let value?):
        guard ["FULL", "HDRS"].contains(value.uppercased()) else { return .badParameter }
      case ("ENVID", let value?):
        guard XText.decode(value.utf8) != nil else { return .badParameter }
      case ("SIZE", nil), ("BODY", nil), ("RET", nil), ("ENVID", nil), ("SMTPUTF8", _?):
        return .badParameter
      default:
        return .unknownParameter
      }
    }
    return nil
  }
}

extension LMTPRecipient {
  /// Takes over the parameters of RCPT: ORCPT, and NOTIFY, which needs nothing from us. Returns the
  /// reply that refuses them.
  mutating func apply(rcptParameters: [Substring]) -> SMTPReply? {
    var seen: [String] = []
    for parameter in rcptParameters {
      let (keyword, value) = split(parameter)
      guard !seen.contains(keyword), let value, !value.isEmpty else {
        return ["ORCPT", "NOTIFY"].contains(keyword) ? .badParameter : .unknownParameter
      }
      seen.append(keyword)
      switch keyword {
      case "ORCPT":
        guard let original = OriginalRecipient(value) else { return .badParameter }
        originalRecipient = original.address
      case "NOTIFY":
        let words = value.uppercased().split(separator: ",", omittingEmptySubsequences: false)
        guard words == ["NEVER"] || words.allSatisfy({ ["SUCCESS", "FAILURE", "DELAY"].contains($0) })
        else { return .badParameter }
      default:
        return .unknownParameter
      }
    }
    return nil
  }
}

/// Keyword and value of `keyword [ "=" value ]` (RFC 5321 §4.1.2), the keyword in upper case.
private func split(_ parameter: Substring) -> (keyword: String, value: Substring?) {
  guard let equals = parameter.utf8.firstIndex(of: UInt8(ascii: "=")) else {
    return (parameter.uppercased(), nil)
  }
  return (parameter[..<equals].uppercased(), Substring(parameter.utf8[equals...].dropFirst()))
}
