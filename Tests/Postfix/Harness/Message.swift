/// Messages for the tests, as the octets that a client would send.
enum Message {
  /// A small message with CRLF line ends.
  static func plain(subject: String, body: String = "Hello.", headers: [String] = []) -> [UInt8] {
    let lines =
      [
        "From: Ann <ann@example.org>", "To: inbox@example.com", "Subject: \(subject)",
        "Date: Sun, 22 Nov 2026 12:00:00 +0000", "Message-ID: <\(subject.filter(\.isLetter)).1@example.org>",
      ] + headers + ["", body, ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }
}
