import CGMime
import CGMimeShim
import Mail
import Webhook

/// Reads the values of header fields.
struct FieldText {
  let octets: Octets
  let limits: MIMELimits
  let findings: Findings

  /// The beginnings of the names of trace and authentication fields, in lower case. They have no encoded words:
  /// decoded, a field that nobody believes could look like one that is believed.
  private static let literalFields = [
    "authentication-results", "received", "return-path", "arc-", "dkim-", "domainkey-", "x-gomail-",
  ].map { Array($0.utf8) }

  /// A field with its value unfolded (RFC 5322 §2.2.3) and trimmed, as valid UTF-8, its encoded words decoded
  /// (RFC 2047).
  func entry(_ field: HeaderBlock.Field) -> HeaderEntry {
    let name = String(decoding: octets[field.name], as: UTF8.self)
    let value = text(unfoldedOctets(field.value))
    guard EncodedWord.mayStand(in: value), field.value.count <= limits.decodedFieldOctets,
      !isLiteral(field.name)
    else { return HeaderEntry(name: name, value: value) }
    let decoded = EncodedWord.decoded(value, findings: findings, reportsMistakes: false)
    guard decoded.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }) else {
      return HeaderEntry(name: name, value: decoded)
    }
    // A line end in an encoded word would begin another field wherever the value is written again.
    let line = decoded.utf8.map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 }
    return HeaderEntry(name: name, value: String(decoding: line, as: UTF8.self))
  }

  /// The value as C can read it, cut at the limit for fields that are decoded.
  func bounded(_ value: Range<Int>) -> String {
    var bytes = unfoldedOctets(value.prefix(limits.decodedFieldOctets))
    if value.count > limits.decodedFieldOctets { findings.report(.headerLimit) }
    if bytes.contains(0) {
      findings.report(.nulInHeader)
      bytes = bytes.map { $0 == 0 ? 0x20 : $0 }
    }
    return text(bytes)
  }

  private func isLiteral(_ name: Range<Int>) -> Bool {
    let name = octets[name].prefix(24).map(ASCII.lowercased)
    return Self.literalFields.contains { name.starts(with: $0) }
  }

  /// Unstructured text with its encoded words decoded (RFC 2047).
  func decoded(_ value: Range<Int>) -> String { EncodedWord.decoded(bounded(value), findings: findings) }

  /// The mailboxes of address fields; groups are replaced by their members.
  func mailboxes(_ values: [Range<Int>], _ gmime: borrowing GMime) -> [Mailbox] {
    var mailboxes: [Mailbox] = []
    for value in values {
      let shield = EncodedWordShield(withFewColons(bounded(value)))
      let problems = findings.addressProblems
      var found: [Mailbox] = []
      if let list = GObjectReference(internet_address_list_parse(gmime.options, shield.shielded)) {
        append(list.pointer, shield, room: limits.mailboxes - mailboxes.count, to: &found)
      } else if !shield.shielded.isEmpty {
        findings.report(.invalidAddressList)
      }
      let hasProblem = findings.addressProblems > problems
      if hasProblem || Self.hasCutName(found) {
        found = better(found, shield, hasProblem: hasProblem, room: limits.mailboxes - mailboxes.count)
      }
      mailboxes += found
    }
    return mailboxes
  }

  /// Whether a word without a domain stands before a name: `Example, Ann <ann@example.org>`.
  private static func hasCutName(_ mailboxes: [Mailbox]) -> Bool {
    zip(mailboxes, mailboxes.dropFirst()).contains { first, second in
      first.name == nil && second.name != nil && !first.address.utf8.contains(UInt8(ascii: "@"))
    }
  }

  /// `found`, or what a less strict reading finds, where that is more.
  private func better(
    _ found: [Mailbox], _ shield: EncodedWordShield, hasProblem: Bool, room: Int
  ) -> [Mailbox] {
    let loose = LooseAddressList(shield.shielded, limit: room)
    let known = found.count { $0.address.utf8.contains(UInt8(ascii: "@")) }
    guard loose.completeCount > known || !hasProblem && loose.completeCount == known else { return found }
    findings.report(.invalidAddressList)
    return loose.mailboxes.map { name, address in
      Mailbox(
        name: name.map { shield.decoded($0, findings: findings) }.flatMap { $0.isEmpty ? nil : $0 },
        address: shield.restored(address))
    }
  }

  /// The Date field (RFC 5322 §3.3).
  func date(_ value: Range<Int>) -> Timestamp? {
    let date = MailDate.parse(bounded(value))
    if date == nil { findings.report(.invalidDate) }
    return date
  }

  /// A Message-ID as it was written, without comments around its angle brackets; `nil` where there is none.
  func messageID(_ value: Range<Int>) -> String? {
    let id = identifier(value)
    return bounded(value).contains("<") ? id.map { "<\($0)>" } : id
  }

  /// A Content-ID without its angle brackets; `nil` where nothing is left.
  func identifier(_ value: Range<Int>) -> String? {
    let raw = bounded(value)
    var id = raw[...]
    if let open = id.firstIndex(of: "<") {
      id = id[id.index(after: open)...]
      id = id[..<(id.firstIndex(of: ">") ?? id.endIndex)]
    }
    let trimmed = id.drop { $0 == " " || $0 == "\t" }
    return trimmed.isEmpty ? nil : String(trimmed)
  }

  /// The beginning of an address field that has no more colons than are allowed.
  private func withFewColons(_ text: String) -> String {
    var colons = 0
    let beginning = text.utf8.prefix { byte in
      if byte == UInt8(ascii: ":") { colons += 1 }
      return colons <= limits.addressColons
    }
    guard colons > limits.addressColons else { return text }
    findings.report(.tooManyAddresses)
    return String(decoding: beginning, as: UTF8.self)
  }

  private func append(
    _ list: UnsafeMutablePointer<InternetAddressList>, _ shield: EncodedWordShield, room: Int,
    to mailboxes: inout [Mailbox]
  ) {
    for index in 0..<max(0, internet_address_list_length(list)) {
      guard mailboxes.count < room else {
        findings.report(.tooManyAddresses)
        return
      }
      guard let address = internet_address_list_get_address(list, index) else { continue }
      if let mailbox = gomail_address_as_mailbox(address) {
        let name = internet_address_get_name(address)
          .map { shield.decoded(String(cString: $0), findings: findings) }
        let spec = internet_address_mailbox_get_addr(mailbox).map { shield.restored(String(cString: $0)) }
        mailboxes.append(Mailbox(name: name?.isEmpty == true ? nil : name, address: spec ?? ""))
      } else if let group = gomail_address_as_group(address),
        let members = internet_address_group_get_members(group)
      {
        append(members, shield, room: room, to: &mailboxes)
      }
    }
  }

  private func unfoldedOctets(_ value: Range<Int>) -> [UInt8] {
    let raw = octets[value]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    for (index, byte) in raw.enumerated() {
      if byte == 0x0a { continue }
      if byte == 0x0d, index + 1 < raw.count, raw[index + 1] == 0x0a { continue }
      bytes.append(byte)
    }
    let start = bytes.firstIndex { !ASCII.isWhitespace($0) } ?? bytes.endIndex
    let end = bytes.lastIndex { !ASCII.isWhitespace($0) }.map { $0 + 1 } ?? start
    return Array(bytes[start..<end])
  }

  private func text(_ bytes: [UInt8]) -> String {
    // Japanese mail in which the encoded words were forgotten.
    if bytes.contains(0x1b) {
      findings.report(.invalidHeaderBytes)
      return Charset.text(bytes, charset: "iso-2022-jp", findings: findings)
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    findings.report(.invalidHeaderBytes)
    return Charset.guess(bytes, findings: findings)
  }
}
