import FuzzDriver
import Glibc
import Mail
import Webhook

@main struct RouteFuzz {
  static func main() { FuzzDriver.run() }
}

/// What a pattern takes, its expression for Postfix takes, too, and it cannot end Postfix's delimiters.
private func checkExpression(_ match: RouteMatch, _ recipient: String, isTaken: Bool) {
  guard case .pattern(let pattern) = match, let expression = pattern.posixExpression else { return }
  var isEscaped = false
  for byte in expression.utf8 {
    FuzzDriver.expect(byte != UInt8(ascii: "/") || isEscaped, "a slash is escaped")
    isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
  }
  FuzzDriver.expect(!isEscaped, "the delimiter is not escaped")
  guard !expression.utf8.contains(0) else { return }
  var compiled = regex_t()
  FuzzDriver.expect(
    regcomp(&compiled, expression, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0, "it is an expression")
  defer { regfree(&compiled) }
  // As Postfix has it: not what other spellings of an address become here.
  let text = EnvelopeRecipient(recipient).address?.description ?? recipient
  guard isTaken, text == recipient, text.lowercased() == text, !text.utf8.contains(0) else { return }
  FuzzDriver.expect(regexec(&compiled, text, 0, nil, 0) == 0, "it takes what the pattern takes")
}

/// Three lines: a pattern without its `^` and `$`, a recipient, the path of a URL. What matches has
/// captures and nothing else has, and whatever they are, the URL stays at its host and is one word.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: FuzzDriver.bytes(start, count), as: UTF8.self)
  let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
  guard lines.count == 3, let match = RouteMatch("^\(lines[0])$") else { return 0 }
  let recipient = EnvelopeRecipient(lines[1])
  let captures = match.captures(in: recipient)
  FuzzDriver.expect(match.matches(recipient) == (captures != nil), "a match has captures")
  FuzzDriver.expect(captures?.count ?? match.captureCount == match.captureCount, "all captures are there")
  checkExpression(match, String(lines[1]), isTaken: captures != nil)
  let host = "https://example.com/"
  let path = lines[2].unicodeScalars.filter { $0.isASCII && $0.value > 0x20 && $0.value < 0x7f }
  let url = host + String(String.UnicodeScalarView(path))
  guard (try? URLTemplate(url))?.isFixed == false else { return 0 }
  let route = Route(name: "fuzz", match: match, url: url)
  guard let made = route.url(for: String(lines[1])) else { return 0 }
  FuzzDriver.expect(made.hasPrefix(host), "the host stays")
  FuzzDriver.expect(made.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a URL is one word")
  FuzzDriver.expect(!made.contains("{") && !made.contains("}"), "no capture is left")
  return 0
}
