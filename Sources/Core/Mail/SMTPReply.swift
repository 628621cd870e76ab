/// A reply to an SMTP or LMTP command: code, enhanced status code, text (RFC 5321 §4.2, RFC 3463).
package struct SMTPReply: Hashable, Sendable {
  /// What the reply means to the client: the first digit of its code.
  package enum Severity: Int, Hashable, Sendable {
    /// 2xx: done.
    case success = 2
    /// 3xx: go on with the message text.
    case intermediate = 3
    /// 4xx: try again later.
    case temporary = 4
    /// 5xx: do not try again.
    case permanent = 5
  }

  /// The longest text of one reply in octets: RFC 5321 §4.5.3.1.5 allows 512 with code and CRLF.
  package static let maximumTextOctets = 400

  /// The three-digit code, 200...599.
  package let code: Int
  /// The enhanced status code of RFC 3463 as it is written, such as `5.7.1`.
  package let enhancedStatus: String?
  /// The text for people. It ends with the reason in brackets, where there is one.
  package let text: HeaderText
  /// Why, in one word; `nil` where nothing is refused, or a command broke the rules of SMTP.
  package let reason: ReasonCode?

  /// A reply. A code outside 200...599 becomes 451; an enhanced status that is not of the form of
  /// RFC 3463 §2 is left out; too long a text is cut, but never the reason at its end.
  package init(
    _ code: Int, _ enhancedStatus: String? = nil, _ text: HeaderText, reason: ReasonCode? = nil
  ) {
    self.code = (200...599).contains(code) ? code : 451
    self.enhancedStatus = enhancedStatus.flatMap { Self.isEnhancedStatus($0) ? $0 : nil }
    self.reason = reason
    let end = reason.map { " [\($0.rawValue)]" } ?? ""
    let room = Self.maximumTextOctets - end.utf8.count
    let words = text.value.utf8.count <= room ? text.value : Self.prefix(of: text.value, maximumOctets: room)
    self.text =
      end.isEmpty && words.utf8.count == text.value.utf8.count ? text : HeaderText(sanitizing: words + end)
  }

  /// The same reply with a reason; a reply that has one keeps its own.
  package func giving(_ reason: ReasonCode) -> SMTPReply {
    self.reason == nil ? SMTPReply(code, enhancedStatus, text, reason: reason) : self
  }

  /// RFC 3463 §2: `("2" / "4" / "5") "." 1*3digit "." 1*3digit`.
  private static func isEnhancedStatus(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 3 && ["2", "4", "5"].contains(Substring(parts[0]))
      && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { ASCII.isDigit($0) } }
  }

  /// As many whole code points as fit. Not characters: one character may have any length.
  private static func prefix(of text: String, maximumOctets: Int) -> String {
    var prefix = ""
    for scalar in text.unicodeScalars {
      guard prefix.utf8.count + UTF8.width(scalar) <= maximumOctets else { break }
      prefix.unicodeScalars.append(scalar)
    }
    return prefix
  }

  /// Success, intermediate, temporary or permanent.
  package var severity: Severity { Severity(rawValue: code / 100) ?? .temporary }

  /// Enhanced status and text, without the code: what a milter or a policy server hands to Postfix.
  package var statusAndText: String { (enhancedStatus.map { $0 + " " } ?? "") + text.value }
}

extension SMTPReply: CustomStringConvertible {
  /// The reply as it stands on the wire, without CRLF: `550 5.7.1 text`.
  package var description: String { "\(code) \(statusAndText)" }
}

extension SMTPReply {
  /// Appends what `description` says.
  package func append(to octets: inout [UInt8]) {
    for digit in [code / 100, code / 10 % 10, code % 10] { octets.append(UInt8(ascii: "0") + UInt8(digit)) }
    octets.append(UInt8(ascii: " "))
    if let enhancedStatus {
      octets.append(contentsOf: enhancedStatus.utf8)
      octets.append(UInt8(ascii: " "))
    }
    octets.append(contentsOf: text.value.utf8)
  }
}
