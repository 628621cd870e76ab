import CMilter
import CMilterShim
import Mail

/// How an answer is told to libmilter.
enum MilterReply {
  /// The longest line of a reply in octets, code and line end left out: longer texts go on the next
  /// line. RFC 5321 §4.5.3.1.5 allows 512.
  static let maximumLineOctets = 200

  /// Sets the reply and returns the status of the callback.
  static func status(of answer: MilterAnswer, in context: OpaquePointer) -> sfsistat {
    guard case .refuse(let reply) = answer else { return sfsistat(SMFIS_CONTINUE) }
    switch reply.severity {
    case .success, .intermediate:
      return sfsistat(SMFIS_TEMPFAIL)
    case .temporary, .permanent:
      // Where libmilter does not like the reply, the mail server's own text goes out.
      set(reply, in: context)
      return sfsistat(reply.severity == .permanent ? SMFIS_REJECT : SMFIS_TEMPFAIL)
    }
  }

  private static func set(_ reply: SMTPReply, in context: OpaquePointer) {
    withCStrings(lines(of: reply.text.value)) { lines in
      String(reply.code).withCString { code in
        if let enhancedStatus = reply.enhancedStatus {
          _ = enhancedStatus.withCString {
            gomail_milter_set_reply(context, code, $0, lines.baseAddress, lines.count)
          }
        } else {
          _ = gomail_milter_set_reply(context, code, nil, lines.baseAddress, lines.count)
        }
      }
    }
  }

  /// The text in lines of at most `maximumLineOctets`, broken at spaces where there are some. `%` is
  /// doubled, since libmilter reads it as a format; SMTP replies are ASCII.
  static func lines(of text: String) -> [String] {
    var lines: [[UInt8]] = [[]]
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
      var rest = word[...]
      while let line = lines.last {
        let room = maximumLineOctets - line.count - (line.isEmpty ? 0 : 1)
        if rest.count <= room || line.isEmpty {
          let piece = rest.prefix(room).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
          lines[lines.count - 1] = line.isEmpty ? piece : line + [UInt8(ascii: " ")] + piece
          rest = rest.dropFirst(room)
          if rest.isEmpty { break }
        }
        lines.append([])
      }
    }
    return lines.prefix(Int(GOMAIL_MILTER_REPLY_LINES)).map { line in
      String(decoding: line.flatMap { $0 == UInt8(ascii: "%") ? [$0, $0] : [$0] }, as: UTF8.self)
    }
  }

  private static func withCStrings(
    _ texts: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Void
  ) {
    func next(_ rest: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?]) {
      guard let text = rest.first else {
        pointers.withUnsafeBufferPointer(body)
        return
      }
      text.withCString { next(rest.dropFirst(), pointers + [$0]) }
    }
    next(texts[...], [])
  }
}
