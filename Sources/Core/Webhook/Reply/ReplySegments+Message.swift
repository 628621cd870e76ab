import Mail

extension ReplySegments.Kind {
  /// Prefixes that mail programs put before the subject of a reply and of a message handed on, in lower case.
  /// `vs` is left out: it is a reply in Finnish and a forward in Danish.
  private static let replies: Set = [
    "re", "aw", "antw", "antwort", "sv", "odp", "rif", "res", "回复", "回覆", "答复", "答覆", "返信",
  ]
  private static let forwards: Set = [
    "fwd", "fw", "wg", "tr", "rv", "enc", "doorst", "vb", "vl", "pd", "转发", "轉寄", "転送",
  ]

  /// What the subject and the header say. The first prefix counts.
  package init(_ message: ParsedMessage) {
    let prefix = Self.prefix(message.subject ?? "")
    if Self.forwards.contains(prefix) {
      self = .forward
    } else if Self.replies.contains(prefix) || Self.isThreaded(message) {
      self = .reply
    } else {
      self = .other
    }
  }

  private static func isThreaded(_ message: ParsedMessage) -> Bool {
    message.headers.contains { field in
      ASCII.equalIgnoringCase(field.name.utf8, "in-reply-to".utf8)
        || ASCII.equalIgnoringCase(field.name.utf8, "references".utf8)
    }
  }

  /// What stands before the first colon, without a count such as `[2]`.
  private static func prefix(_ subject: String) -> String {
    let beginning = ReplyWords.plain(Array(subject.utf8.prefix(40))[...])
    guard let colon = beginning.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    let word = beginning[..<colon].utf8.prefix {
      $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "(") && $0 != 0x20
    }
    return String(decoding: word, as: UTF8.self)
  }
}
