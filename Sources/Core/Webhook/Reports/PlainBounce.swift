import Mail

/// Bounces in plain text, of servers that do not write RFC 3464: qmail's, which have a form of their own
/// (https://cr.yp.to/proto/qsbmf.txt), and exim's.
///
/// Recognised are only texts that begin as those programs write them, in messages that are nothing but text. That
/// the reverse-path is null, as a bounce's has to be (RFC 5321 §4.5.5), is for the event to check.
struct PlainBounce {
  /// Octets of the text that are looked at: room for the longest report of ``maximumRecipients``.
  static let maximumOctets = 1 << 18
  /// Recipients of one report; a server bounces a message to a thousand at once.
  static let maximumRecipients = 1000
  /// Octets of what is said about one recipient: as much as of a field of RFC 3464's.
  static let maximumReasonOctets = ReportFields.maximumValueOctets

  private static let qmailBeginning = "Hi. This is the "
  private static let eximBeginning = "This message was created automatically by mail delivery software"

  /// What it says.
  private(set) var report = BounceReport()
  /// Whether something was left out because of a limit.
  private(set) var isCut = false

  private typealias Line = Substring.UTF8View

  /// `nil` where the message is none of them.
  init?(_ message: ParsedMessage) {
    guard message.contentType == "text/plain", message.attachments.isEmpty, let text = message.text else {
      return nil
    }
    guard Self.mayBegin(text) else { return nil }
    isCut = text.utf8.count > Self.maximumOctets
    var lines: [Line] = []
    var copy: [UInt8]?
    var rest = text.utf8.prefix(Self.maximumOctets)
    while !rest.isEmpty, copy == nil {
      let end = rest.firstIndex(of: 0x0a) ?? rest.endIndex
      let line = Self.trimmedEnd(rest[..<end])
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : rest[rest.endIndex...]
      // Whatever follows the line of dashes is the message that came back.
      if line.first == UInt8(ascii: "-") { copy = Array(rest) } else { lines.append(line) }
    }
    // Without a word about a recipient it may be anything.
    guard readQmail(lines) || readExim(lines, message), !report.recipients.isEmpty else { return nil }
    report.needsNullSender = true
    report.originalMessageID =
      copy.flatMap { copy in
        ReportFields(copy[...], firstGroupOnly: true).groups.first.flatMap {
          ReportText.messageID(ReportFields.value("message-id", in: $0))
        }
      }
      ?? ReportText.messageID(Self.field("references", of: message) ?? Self.field("in-reply-to", of: message))
  }

  /// Whether the first line with something in it is one of those programs': all other text is looked at no further.
  private static func mayBegin(_ text: String) -> Bool {
    var start = text.utf8.startIndex
    for index in text.utf8.indices {
      let octet = text.utf8[index]
      if octet == 0x0a {
        start = text.utf8.index(after: index)
      } else if !ASCII.isWhitespace(octet), octet != 0x0d {
        let line = text.utf8[start...]
        return line.starts(with: qmailBeginning.utf8) || line.starts(with: eximBeginning.utf8)
      }
    }
    return false
  }

  // MARK: qmail

  /// Paragraphs: `Hi. This is the …`, then for each recipient one that begins with `<address>:`.
  private mutating func readQmail(_ lines: [Line]) -> Bool {
    let paragraphs = lines.split(whereSeparator: \.isEmpty)
    guard let first = paragraphs.first?.first, first.starts(with: Self.qmailBeginning.utf8) else {
      return false
    }
    // "Hi. This is the qmail-send program at mx.example.net."
    let words = first.split(separator: UInt8(ascii: " "))
    if let at = words.firstIndex(where: { $0.elementsEqual("at".utf8) }), at + 1 < words.count {
      report.reportingMTA = Self.host(words[at + 1])
    }
    for paragraph in paragraphs.dropFirst() {
      guard let head = paragraph.first, head.first == UInt8(ascii: "<"), head.last == UInt8(ascii: ":"),
        head.dropLast().last == UInt8(ascii: ">")
      else { continue }
      let address = String(decoding: head.dropFirst().dropLast(2), as: UTF8.self)
      add(address, "failed", paragraph.dropFirst())
    }
    return true
  }

  // MARK: exim

  /// `This message was created automatically by mail delivery software`, then the addresses, indented by two, and
  /// below each what is said about it, indented by more.
  private mutating func readExim(_ lines: [Line], _ message: ParsedMessage) -> Bool {
    guard let first = lines.first(where: { !$0.isEmpty }),
      first.starts(with: Self.eximBeginning.utf8)
    else { return false }
    let text = lines.map { String(decoding: $0, as: UTF8.self) }
    let isDelay = text.contains { $0.hasPrefix("A message that you sent has not yet been delivered") }
    guard isDelay || text.contains(where: { $0.hasPrefix("A message that you sent could not be delivered") })
    else { return false }
    var address: String?
    var reason: [Line] = []
    for line in lines {
      let indent = line.prefix { $0 == 0x20 }.count
      let words = line.dropFirst(indent)
      if indent >= 4, address != nil {
        reason.append(words)
        continue
      }
      if let address { add(address, isDelay ? "delayed" : "failed", reason[...]) }
      (address, reason) = (nil, [])
      let name = String(decoding: words, as: UTF8.self)
      if indent == 2, !name.contains(" "), EmailAddress(lenient: name) != nil { address = name }
    }
    if let address { add(address, isDelay ? "delayed" : "failed", reason[...]) }
    return true
  }

  // MARK: Facts

  private mutating func add(_ address: String, _ action: String, _ lines: ArraySlice<Line>) {
    guard report.recipients.count < Self.maximumRecipients, address.utf8.count <= Self.maximumReasonOctets
    else {
      isCut = true
      return
    }
    var recipient = BounceReport.Recipient()
    recipient.finalRecipient = address
    recipient.action = action
    var reason: [UInt8] = []
    for line in lines {
      if !reason.isEmpty { reason.append(0x20) }
      reason += line.drop { ASCII.isWhitespace($0) }
    }
    if reason.count > Self.maximumReasonOctets { isCut = true }
    let text = String(decoding: reason.prefix(Self.maximumReasonOctets), as: UTF8.self)
    let words = text.utf8.split(separator: UInt8(ascii: " "))
    recipient.remoteMTA = Self.remote(words)
    recipient.status = Self.status(words)
    // What the other server said, where it is told apart; else all that is said.
    let answer = Self.answer(words)
    recipient.diagnosticCode = answer ?? (text.isEmpty ? nil : text)
    report.recipients.append(recipient)
  }

  /// `Connected to 192.0.2.1 but …`, `192.0.2.1 does not like recipient.`, `host mx.example.net [192.0.2.1]`.
  private static func remote(_ words: [Line]) -> String? {
    if words.count > 2, words[0].elementsEqual("Connected".utf8), words[1].elementsEqual("to".utf8) {
      return host(words[2])
    }
    if words.count > 2, words[1].elementsEqual("does".utf8), words[2].elementsEqual("not".utf8),
      IPAddress(String(decoding: words[0], as: UTF8.self)) != nil
    {
      return host(words[0])
    }
    guard let index = words.firstIndex(where: { $0.elementsEqual("host".utf8) }), index + 1 < words.count
    else {
      return nil
    }
    return host(words[index + 1])
  }

  /// The SMTP reply: the first number of three digits from 400 on with what follows, to qmail's own words.
  private static func answer(_ words: [Line]) -> String? {
    guard
      let start = words.firstIndex(where: { word in
        word.count == 3 && word.allSatisfy(ASCII.isDigit)
          && (word.first == UInt8(ascii: "4") || word.first == UInt8(ascii: "5"))
      })
    else { return nil }
    let end = words[start...].firstIndex { $0.starts(with: "Giving".utf8) || $0.starts(with: "I'm".utf8) }
    return words[start..<(end ?? words.endIndex)].map { String(decoding: $0, as: UTF8.self) }.joined(
      separator: " ")
  }

  /// The status code (RFC 3463): qmail's `(#5.1.1)`, or the one behind an SMTP reply's number.
  private static func status(_ words: [Line]) -> String? {
    for (index, word) in words.enumerated() {
      let inner =
        word.starts(with: "(#".utf8) ? word.dropFirst(2).prefix { $0 != UInt8(ascii: ")") } : word[...]
      let isMarked = word.starts(with: "(#".utf8)
      let isBehindNumber =
        index > 0 && words[index - 1].count == 3 && words[index - 1].allSatisfy(ASCII.isDigit)
      guard isMarked || isBehindNumber else { continue }
      let parts = inner.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].count == 1,
        parts.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(ASCII.isDigit) }),
        parts[0].first == UInt8(ascii: "4") || parts[0].first == UInt8(ascii: "5")
      else { continue }
      return String(decoding: inner, as: UTF8.self)
    }
    return nil
  }

  /// A host's name or address without the punctuation of the sentence.
  private static func host(_ word: Line) -> String? {
    var word = word
    while let last = word.last,
      last == UInt8(ascii: ".") || last == UInt8(ascii: ":") || last == UInt8(ascii: ",")
    {
      word.removeLast()
    }
    let isName =
      !word.isEmpty && word.count <= 255
      && word.allSatisfy { ASCII.isLetterOrDigit($0) || ".-:[]_".utf8.contains($0) }
    return isName ? String(decoding: word, as: UTF8.self) : nil
  }

  private static func field(_ name: String, of message: ParsedMessage) -> String? {
    message.headers.first { ASCII.equalIgnoringCase($0.name.utf8, name.utf8) }?.value
  }

  private static func trimmedEnd(_ line: Line) -> Line {
    var line = line
    while let last = line.last, ASCII.isWhitespace(last) || last == 0x0d { line.removeLast() }
    return line
  }
}
