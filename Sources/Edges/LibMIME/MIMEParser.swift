import CGMime
import Glibc
import Mail
package import Webhook

/// Reads messages (RFC 5322, RFC 2045 to 2049, RFC 2231).
///
/// The structure is taken apart here within `MIMELimits`; GMime reads addresses and charsets. It never fails:
/// what is wrong with a message stands in `defects`, a word of `MIMEDefect` each. It works in proportion to the
/// size of the message and blocks its thread meanwhile.
///
/// - The text for reading is the first `text/plain` and `text/html` that is neither an attachment nor
///   named; further plain texts beside it (the footers of mailing lists) are joined to it. Its line ends
///   are LF.
/// - Every other leaf is an attachment. A message within the message is one, too, and so are its leaves
///   after it.
package enum MIMEParser {
  /// Reads `raw`, which is not looked at after the return.
  package static func parse(_ raw: UnsafeRawBufferPointer, limits: MIMELimits = MIMELimits()) -> ParsedMessage
  {
    let octets = Octets(raw)
    let findings = Findings()
    let gmime = GMime(findings: findings)
    let fields = FieldText(octets: octets, limits: limits, findings: findings)
    var message = ParsedMessage()
    let header = HeaderBlock(octets, in: 0..<octets.count, limits: limits, findings: findings)
    if raw.isEmpty {
      findings.report(.emptyMessage)
    } else if header.fields.isEmpty, !header.isCut {
      findings.report(.missingHeaders)
    }
    read(header, fields: fields, gmime: gmime, into: &message)
    crashIfTold(message)
    if !raw.isEmpty {
      let part = PartHeader(header, standardType: "text/plain", fields: fields)
      message.contentType = part.contentType
      var walk = PartWalk(octets, fields: fields)
      walk.walk(part, body: header.bodyStart..<octets.count)
      let text = TextBound(walk.texts, limits: limits, findings: findings)
      let texts = walk.texts.map { self.text($0, octets, within: text) }
      message.text = texts.isEmpty ? nil : text.cut(joined(texts))
      message.html = walk.html.map {
        let html = TextBound([$0], limits: limits, findings: findings)
        return html.cut(self.text($0, octets, within: html))
      }
      var list = AttachmentList(limits: limits, findings: findings, leaves: walk.leaves)
      list.append(walk.attachments, of: octets)
      message.attachments = list.attachments
    }
    message.defects = findings.defects
    message.lossy = findings.isLossy
    message.isCut = findings.isCut
    message.interpret()
    return withExtendedLifetime(findings) { message }
  }

  /// Reads `raw`.
  package static func parse(_ raw: [UInt8], limits: MIMELimits = MIMELimits()) -> ParsedMessage {
    raw.withUnsafeBytes { parse($0, limits: limits) }
  }

  private static func read(
    _ header: HeaderBlock, fields: FieldText, gmime: borrowing GMime, into message: inout ParsedMessage
  ) {
    message.headers = header.fields.map { fields.entry($0) }
    // RFC 5322 §3.6: the fields that may stand once.
    let single: [StaticString] = [
      "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References",
      "Subject",
    ]
    for name in single where header.values(of: name).count > 1 { fields.findings.report(.duplicateHeader) }
    message.subject = header.values(of: "Subject").first.map { fields.decoded($0) }
    message.messageID = header.values(of: "Message-ID").first.flatMap { fields.messageID($0) }
    message.from = fields.mailboxes(header.values(of: "From"), gmime)
    message.to = fields.mailboxes(header.values(of: "To"), gmime)
    message.cc = fields.mailboxes(header.values(of: "Cc"), gmime)
    message.replyTo = fields.mailboxes(header.values(of: "Reply-To"), gmime)
    message.date = header.values(of: "Date").first.flatMap { fields.date($0) }
  }

  private static func text(_ leaf: PartWalk.Leaf, _ octets: Octets, within bound: TextBound) -> String {
    TransferEncoding.withDecoded(
      octets[leaf.body], encoding: leaf.header.encoding, findings: bound.findings
    ) { bytes in
      var charset = leaf.header.charset
      if leaf.header.contentType == "text/html", Charset.saysLittle(charset, of: bytes) {
        if let declared = HTMLCharset.declared(in: bytes) {
          if charset != nil { bound.findings.report(.invalidCharsetBytes) }
          charset = declared
        }
      }
      return Charset.content(bytes, charset: charset, findings: bound.findings, limit: bound.octets)
    }
  }

  private static func joined(_ texts: [String]) -> String {
    guard texts.count > 1 else { return texts.first ?? "" }
    var whole = ""
    for text in texts {
      if !whole.isEmpty, whole.utf8.last != 0x0a { whole += "\n" }
      whole += text
    }
    return whole
  }

  /// For the test that one poison message stops nobody: a debug build ends here by SIGABRT when the
  /// environment variable GOMAIL_TEST_CRASH_ON holds the value of the message's X-Test-Crash field.
  /// A release build does not contain this.
  private static func crashIfTold(_ message: ParsedMessage) {
    #if DEBUG
      guard let poison = getenv("GOMAIL_TEST_CRASH_ON").map({ String(cString: $0) }) else { return }
      let isPoison = message.headers.contains { field in
        ASCII.equalIgnoringCase(field.name.utf8, "X-Test-Crash".utf8) && field.value == poison
      }
      if isPoison { abort() }
    #endif
  }
}
