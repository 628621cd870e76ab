/// What a scripted DNS server says, read from a small text.
///
///     ; a comment
///     $TTL 300                             ; of the records that follow
///     $NEGATIVE 60                         ; SOA minimum of negative answers; `none`: no SOA
///     $CHASE off                           ; do not add the target of a CNAME to an answer
///     example.com TXT "v=spf1 " "-all"     ; several strings of one record
///     example.com 600 MX 10 mail.example.com
///     *.wild.example.com A 192.0.2.1
///     slow.example.com DELAY 200           ; milliseconds before each answer
///     dead.example.com TIMEOUT
///     half.example.com TXT TIMEOUT         ; for one type alone
///
/// Types: A, AAAA, MX, TXT, PTR, CNAME, NS, SOA (owner and minimum alone), TYPEn with hexadecimal data.
/// Words: TIMEOUT, SERVFAIL, REFUSED, NXDOMAIN, RCODE n, NOEDNS (FORMERR to a query with EDNS), TRUNCATE
/// (over UDP), WRONGID, WRONGQUESTION, GARBAGE, MALFORMED (right header and question, rest cut off),
/// REFERRAL, HANGUP (over TCP), DELAY ms, STRAYS n (n forged answers before the right one), DROP n (the
/// first n queries are lost).
package struct ScriptedZone: Sendable {
  /// A line that cannot be read.
  package struct UnreadableLine: Error, CustomStringConvertible {
    /// Its number, from 1.
    package let number: Int
    /// Its text.
    package let text: String
    package var description: String { "zone line \(number) cannot be read: \(text)" }
  }

  struct Record: Sendable {
    let type: UInt16
    let ttl: UInt32
    let data: [UInt8]
  }

  private(set) var records: [ScriptedName: [Record]] = [:]
  private(set) var words: [ScriptedName: [(type: UInt16?, word: ScriptedWord)]] = [:]
  private(set) var negativeTTL: UInt32? = 300
  private(set) var addsTargets = true
  private var existing: Set<ScriptedName> = []
  private var ttl: UInt32 = 300

  /// Reads a zone.
  package init(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard read(ZoneToken.tokens(of: line)) else {
        throw UnreadableLine(number: index + 1, text: String(line))
      }
    }
  }

  /// Adds a TXT record of any octets, cut into strings of 255.
  package mutating func add(text octets: [UInt8], at name: String, ttl: UInt32 = 300) {
    var data: [UInt8] = []
    var rest = octets[...]
    repeat {
      let part = rest.prefix(255)
      data += [UInt8(truncatingIfNeeded: part.count)] + part
      rest = rest.dropFirst(part.count)
    } while !rest.isEmpty
    add(Record(type: 16, ttl: ttl, data: data), at: ScriptedName(text: name))
  }

  /// The records and words that hold for a name, wildcards included; `nil` where it does not exist.
  func entry(_ name: ScriptedName) -> (records: [Record], words: [(type: UInt16?, word: ScriptedWord)])? {
    if existing.contains(name) { return (records[name] ?? [], words[name] ?? []) }
    var ancestor = name.parent
    while let zone = ancestor {
      let wildcard = ScriptedName(labels: [[UInt8(ascii: "*")]] + zone.labels)
      if existing.contains(wildcard) { return (records[wildcard] ?? [], words[wildcard] ?? []) }
      if existing.contains(zone) { return nil }
      ancestor = zone.parent
    }
    return nil
  }

  private mutating func add(_ record: Record, at name: ScriptedName) {
    records[name, default: []].append(record)
    markExisting(name)
  }

  private mutating func markExisting(_ name: ScriptedName) {
    var place: ScriptedName? = name
    while let name = place, !name.labels.isEmpty {
      existing.insert(name)
      place = name.parent
    }
  }

  private mutating func read(_ tokens: [ZoneToken]) -> Bool {
    guard let first = tokens.first else { return true }
    if first.text.hasPrefix("$") { return readDirective(tokens) }
    let name = ScriptedName(text: first.text)
    var rest = tokens.dropFirst()
    var ttl = self.ttl
    if let own = rest.first.flatMap({ UInt32($0.text) }) {
      ttl = own
      rest = rest.dropFirst()
    }
    guard let second = rest.first else { return false }
    if let word = ScriptedWord(rest) {
      words[name, default: []].append((nil, word))
      markExisting(name)
      return true
    }
    guard let type = RecordText.type(second.text) else { return false }
    rest = rest.dropFirst()
    if let word = ScriptedWord(rest) {
      words[name, default: []].append((type, word))
      markExisting(name)
      return true
    }
    guard let data = RecordText.data(type, Array(rest)) else { return false }
    add(Record(type: type, ttl: ttl, data: data), at: name)
    return true
  }

  private mutating func readDirective(_ tokens: [ZoneToken]) -> Bool {
    guard tokens.count == 2 else { return false }
    let value = tokens[1].text
    switch tokens[0].text {
    case "$TTL":
      guard let seconds = UInt32(value) else { return false }
      ttl = seconds
    case "$NEGATIVE":
      negativeTTL = UInt32(value)
      return negativeTTL != nil || value == "none"
    case "$CHASE":
      addsTargets = value == "on"
      return ["on", "off"].contains(value)
    default:
      return false
    }
    return true
  }
}
