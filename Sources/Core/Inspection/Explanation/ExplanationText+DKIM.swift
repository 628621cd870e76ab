import Authentication
import DNS
import Mail

/// DKIM, signature by signature.
extension ExplanationText {
  /// As much of `b=` as RFC 6008 §4 takes to tell signatures apart, and some more.
  private static let shownSignatureCharacters = 16

  /// As much of a key record as shows how it begins, and where it breaks: a key of 2048 bits takes 410.
  private static let shownKeyOctets = 300
  /// As many records as anybody publishes under one selector; all of them stand under DNS.
  private static let shownKeyRecords = 4

  mutating func dkim(_ explanation: Explanation, showsHeaders: Bool) {
    guard let dkim = explanation.checks.dkim else {
      if explanation.request.message != nil { heading("DKIM    not checked (dkim_enabled)") }
      return
    }
    heading("DKIM    \(dkim.result.rawValue), \(Self.count(dkim.signatures.count, "signature"))")
    for (index, signature) in dkim.signatures.enumerated() {
      let code = signature.problem.map { " (\($0.code))" } ?? ""
      line(1, "\(Explanation.name(of: signature, index)): \(signature.result.rawValue)\(code)")
      if let reason = signature.reason { prose(2, reason) }
      guard explanation.trace.dkim.entries.indices.contains(index) else { continue }
      entry(explanation.trace.dkim.entries[index], explanation, showsHeaders: showsHeaders)
    }
  }

  /// The steps of one signature or seal.
  mutating func entry(_ entry: DKIMTrace.Entry, _ explanation: Explanation, showsHeaders: Bool) {
    let column = 20
    wrapped(2, "tags", entry.tags.map(Self.words).joined(separator: "; "), column: column)
    if let words = Self.times(entry, explanation) { pair(2, "times", words, column: column) }
    if let header = entry.headerCanonicalization {
      let body = entry.bodyCanonicalization.map { ", body \($0.rawValue)" } ?? ""
      pair(2, "canonical form", "header \(header.rawValue)\(body)", column: column)
    }
    if !entry.signedFields.isEmpty {
      let present = entry.signedFields.filter(\.isPresent).map(\.name)
      let absent = entry.signedFields.filter { !$0.isPresent }.map(\.name)
      wrapped(2, "signed fields", present.joined(separator: ", "), column: column)
      if !absent.isEmpty {
        wrapped(2, "", "signed as missing: \(absent.joined(separator: ", "))", column: column)
      }
    }
    key(entry, column)
    body(entry, column)
    if let hash = entry.headerHash { pair(2, "header hash", Base64.encode(hash), column: column) }
    if let check = entry.signatureCheck { pair(2, "signature", Self.words(check, entry), column: column) }
    guard showsHeaders, let hash = entry.headerHash, let text = explanation.texts.text(of: hash) else {
      return
    }
    line(2, "hashed header text, line by line (CRLF between them):")
    for line in Self.lines(of: text) { self.line(3, "|\(line)") }
  }

  /// A tag; of a signature only as much as tells it from others.
  private static func words(_ tag: DKIMTrace.Tag) -> String {
    let isLong = tag.name == "b" && tag.value.utf8.count > shownSignatureCharacters
    return "\(tag.name)=" + (isLong ? "\(tag.value.prefix(shownSignatureCharacters))..." : tag.value)
  }

  /// The lines of a hashed text; a line end of its own at the end shows as an empty last line.
  static func lines(of text: [UInt8]) -> [String] {
    var lines: [String] = []
    for piece in text.split(separator: 0x0a, omittingEmptySubsequences: false) {
      lines.append(String(decoding: piece.last == 0x0d ? piece.dropLast() : piece, as: UTF8.self))
    }
    return lines
  }

  private mutating func key(_ entry: DKIMTrace.Entry, _ column: Int) {
    guard let question = entry.question else { return }
    guard let answer = entry.answer else {
      pair(2, "key", "\(question): not asked for", column: column)
      return
    }
    if let nothing = DNSWords.nothing(answer) {
      pair(2, "key", "\(question): \(nothing)", column: column)
      return
    }
    guard case .answer(let answer) = answer else { return }
    pair(2, "key", "\(question), TTL \(answer.ttl)", column: column)
    let texts = answer.records.compactMap { data in if case .txt(let text) = data { text } else { nil } }
    for text in texts.prefix(Self.shownKeyRecords) { pair(2, "", Self.shown(text), column: column) }
    for key in entry.keyRecords {
      let size =
        key.type.flatMap { type in key.bits.map { "\(type.rawValue), \($0) bits" } } ?? "no usable key"
      // What is wrong with body or signature shows below.
      let problem = key.problem.flatMap { $0.result == .fail ? nil : $0 }
      pair(2, "", size + (problem.map { "; \($0.description)" } ?? ""), column: column)
    }
    if entry.keyRecords.isEmpty { pair(2, "", "no key record", column: column) }
  }

  private static func shown(_ key: [UInt8]) -> String {
    guard key.count > shownKeyOctets else { return DNSWords.record(.txt(key)) }
    return DNSWords.record(.txt(Array(key.prefix(shownKeyOctets)))) + "... (\(key.count) octets)"
  }

  private mutating func body(_ entry: DKIMTrace.Entry, _ column: Int) {
    guard let claimed = entry.claimedBodyHash else { return }
    guard let hash = entry.bodyHash else { return }
    let limit = entry.bodyLength.map { ", the first \($0) signed (l=)" } ?? ""
    pair(2, "body", "\(entry.bodyOctets ?? 0) octets in canonical form\(limit)", column: column)
    pair(2, "body hash", Base64.encode(hash), column: column)
    pair(
      2, "bh=", Base64.encode(claimed) + (hash == claimed ? ": the same" : ": another"), column: column)
  }

  private static func times(_ entry: DKIMTrace.Entry, _ explanation: Explanation) -> String? {
    var words: [String] = []
    if let timestamp = entry.timestamp { words.append("signed \(Timestamp(seconds: timestamp).rfc3339)") }
    if let expiration = entry.expiration {
      words.append("valid until \(Timestamp(seconds: expiration).rfc3339)")
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  private static func words(_ check: DKIMCheck, _ entry: DKIMTrace.Entry) -> String {
    let isBodyChanged = entry.bodyHash != nil && entry.bodyHash != entry.claimedBodyHash
    switch check {
    case .valid where isBodyChanged: return "by this key: the header section is as it was, the body is not"
    case .valid: return "by this key"
    case .invalid: return "not by this key, or the header section was changed"
    case .unusableKey: return "not checked: the key cannot be used"
    }
  }
}
