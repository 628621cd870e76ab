import Mail

/// The public field of RFC 7208 §9.1 that tells what an SPF check found.
///
/// Everything from the wire stands in it as a dot-atom or a quoted string, or in the comment with all but
/// a few harmless characters replaced: no HELO name, address or record can end its value early, begin a
/// line, or write a pair or a result of its own.
package enum ReceivedSPFField {
  /// The field's name.
  package static let name = "Received-SPF"
  /// Lines are folded to this many octets: RFC 5322 §2.1.1.
  package static let preferredLineOctets = 78
  /// The longest value we write, in octets: with its key it fits RFC 5322's line of 998.
  package static let maximumValueOctets = 512

  /// The value, folded with LF and SP as a milter adds it.
  package static func render(_ outcome: SPFOutcome) -> String {
    HeaderFolding.joined(words(of: outcome), limit: preferredLineOctets, used: name.utf8.count + 2)
  }

  /// The value in one line.
  package static func unfolded(_ outcome: SPFOutcome) -> String {
    words(of: outcome).joined(separator: " ")
  }

  private static func words(of outcome: SPFOutcome) -> [String] {
    var pairs = [("client-ip", word(outcome.client.description))]
    if case .mailFrom(let address) = outcome.identity { pairs.append(("envelope-from", quoted(address))) }
    pairs.append(("helo", word(outcome.helo)))
    pairs.append(("receiver", word(outcome.receiver)))
    pairs.append(("identity", outcome.identity.word))
    if let mechanism = outcome.mechanism { pairs.append(("mechanism", word(mechanism))) }
    if let problem = outcome.problem { pairs.append(("problem", quoted(problem.description))) }
    return ["\(outcome.result.rawValue)"] + HeaderFolding.words(of: comment(outcome))
      + pairs.enumerated().map { index, pair in
        "\(pair.0)=\(pair.1)" + (index == pairs.count - 1 ? "" : ";")
      }
  }

  /// The words of RFC 7208 §9.1's examples.
  private static func comment(_ outcome: SPFOutcome) -> String {
    let client = outcome.client.description
    let sender: String
    switch outcome.identity {
    case .mailFrom(let address) where !address.isEmpty: sender = harmless(address)
    case .mailFrom, .helo: sender = harmless(outcome.helo)
    }
    let text: String
    switch outcome.result {
    case .pass: text = "domain of \(sender) designates \(client) as permitted sender"
    case .fail: text = "domain of \(sender) does not designate \(client) as permitted sender"
    case .softfail:
      text = "domain of transitioning \(sender) does not designate \(client) as permitted sender"
    case .neutral, .policy: text = "\(client) is neither permitted nor denied by domain of \(sender)"
    case .none: text = "domain of \(sender) does not designate permitted sender hosts"
    case .temperror: text = "temporary error in processing during lookup of \(sender)"
    case .permerror: text = "permanent error in processing domain of \(sender)"
    }
    return "(\(harmless(outcome.receiver)): \(text))"
  }

  /// A text without anything that a reader of comments, strict or lenient, could take for more than text.
  private static func harmless(_ text: String) -> String {
    let kept = text.utf8.prefix(maximumValueOctets).map { octet -> UInt8 in
      switch octet {
      case _ where ASCII.isLetterOrDigit(octet), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: "/"):
        return octet
      default:
        return UInt8(ascii: "?")
      }
    }
    return kept.isEmpty ? "unknown" : String(decoding: kept, as: UTF8.self)
  }

  /// A dot-atom as it is, anything else quoted.
  private static func word(_ text: String) -> String {
    isDotAtom(text) && text.utf8.count <= maximumValueOctets ? text : quoted(text)
  }

  private static func isDotAtom(_ text: String) -> Bool {
    var isInAtom = false
    for octet in text.utf8 {
      if octet == UInt8(ascii: ".") {
        guard isInAtom else { return false }
        isInAtom = false
      } else {
        guard octet < 0x80, ASCII.isAtomText(octet) else { return false }
        isInAtom = true
      }
    }
    return isInAtom
  }

  /// quoted-string of RFC 5322 §3.2.4, with the letters beyond ASCII of RFC 6532 and `?` for each control
  /// character; too long a text is cut.
  private static func quoted(_ text: String) -> String {
    if text.utf8.count <= maximumValueOctets, text.utf8.allSatisfy(isPlain) { return "\"\(text)\"" }
    var result = "\""
    var count = 0
    for scalar in HeaderText(sanitizing: text).value.unicodeScalars {
      count += scalar == "\"" || scalar == "\\" ? 2 : UTF8.width(scalar)
      if count > maximumValueOctets { break }
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar == "\t" ? " " : scalar)
    }
    return result + "\""
  }

  /// Printable ASCII that stands in a quoted string as it is.
  private static func isPlain(_ octet: UInt8) -> Bool {
    octet >= 0x20 && octet < 0x7f && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: "\\")
  }
}
