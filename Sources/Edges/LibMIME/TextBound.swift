import JSON

/// How long a text of some parts may get. A charset may have characters that need far more octets in UTF-8, and JSON
/// needs six for a control character.
struct TextBound {
  /// Octets of JSON.
  let octets: Int
  let findings: Findings

  /// The bound for a text that is made of `parts`.
  init(_ parts: [PartWalk.Leaf], limits: MIMELimits, findings: Findings) {
    octets = parts.reduce(limits.textOctets) { $0 + limits.textGrowth * $1.body.count }
    self.findings = findings
  }

  /// The beginning of `text` that is within the bound.
  func cut(_ text: String) -> String {
    var text = text
    let count = text.withUTF8 { JSONWriter.prefix(ofText: UnsafeRawBufferPointer($0), fitting: octets) }
    guard count < text.utf8.count else { return text }
    findings.report(.textLimit)
    return String(decoding: text.utf8.prefix(count), as: UTF8.self)
  }
}
