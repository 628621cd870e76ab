import CGMime

/// Content-Transfer-Encoding (RFC 2045 §6).
enum TransferEncoding {
  /// Calls `work` with the content of `body`, which is not copied where no encoding hides it.
  static func withDecoded<Result>(
    _ body: UnsafeRawBufferPointer, encoding: String?, findings: Findings,
    _ work: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    switch encoding {
    case nil, "", "7bit", "8bit", "binary": work(body)
    default: decode(body, encoding: encoding, findings: findings).withUnsafeBytes(work)
    }
  }

  /// The content of `body` with `encoding` undone. Broken encodings give what can be read.
  static func decode(
    _ body: UnsafeRawBufferPointer, encoding: String?, findings: Findings
  ) -> [UInt8] {
    switch encoding {
    case nil, "", "7bit", "8bit", "binary":
      return Array(body)
    case "base64":
      let (bytes, isExact) = Base64Content.decode(body)
      if !isExact { findings.report(.invalidBase64) }
      return bytes
    case "quoted-printable":
      let (bytes, isExact) = QuotedPrintable.decode(body)
      if !isExact { findings.report(.invalidQuotedPrintable) }
      return bytes
    case "x-uuencode", "uuencode", "x-uue":
      guard let lines = uuencodedLines(body) else {
        findings.report(.invalidUuencode)
        return Array(body)
      }
      return decodeUuencode(lines)
    default:
      findings.report(.unknownEncoding)
      return Array(body)
    }
  }

  private static func decodeUuencode(_ lines: UnsafeRawBufferPointer) -> [UInt8] {
    guard let input = lines.baseAddress?.assumingMemoryBound(to: CChar.self) else { return [] }
    var state = GMimeEncoding()
    g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_UUENCODE)
    let capacity = g_mime_encoding_outlen(&state, lines.count)
    return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      buffer.withMemoryRebound(to: CChar.self) { output in
        guard let output = output.baseAddress else { return }
        count = g_mime_encoding_flush(&state, input, lines.count, output)
      }
    }
  }

  /// What follows the `begin` line; GMime stops at `end` itself.
  private static func uuencodedLines(_ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    let octets = Octets(body)
    var position = 0
    while position < body.count {
      let line = octets.line(at: position, before: body.count)
      if octets[line].starts(with: "begin ".utf8) { return octets[line.upperBound..<body.count] }
      position = line.upperBound
    }
    return nil
  }
}
