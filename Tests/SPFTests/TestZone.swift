import Authentication
import DNS
import Mail
import Testing

/// Zones in memory that answer as a resolver would.
struct TestZone {
  enum Entry {
    case record(DNSRecordData)
    /// All types without a record before this entry get no answer.
    case timeout
  }

  /// The TTL of every answer, in seconds.
  static let ttl: UInt32 = 300

  private var names: [DNSName: [Entry]] = [:]

  /// Records as text, such as `("example.org", "TXT v=spf1 -all")`, `"MX 10 mx.example.org"`, `"TIMEOUT"`.
  init(_ lines: [(name: String, record: String)] = []) throws {
    for line in lines { try add(line.name, line.record) }
  }

  mutating func add(_ name: String, _ record: String) throws {
    let words = record.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let value = words.count > 1 ? String(words[1]) : ""
    switch words.first {
    case "MX":
      let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      try add(name, kind: "MX", value: parts.count > 1 ? String(parts[1]) : "")
    case let kind?: try add(name, kind: String(kind), value: value)
    case nil: throw InvalidRecord(text: record)
    }
  }

  mutating func add(_ name: String, kind: String, value: String) throws {
    let entry: Entry? =
      switch kind {
      case "A": IPAddress(value).map { .record(.a($0)) }
      case "AAAA": IPAddress(value).map { .record(.aaaa($0)) }
      case "TXT": .record(.txt(Array(value.utf8)))
      case "MX": Self.name(value).map { .record(.mx(preference: 10, exchange: $0)) }
      case "PTR": Self.name(value).map { .record(.ptr($0)) }
      case "CNAME": Self.name(value).map { .record(.cname($0)) }
      case "TIMEOUT": .timeout
      default: nil
      }
    guard let entry, let name = Self.name(name) else { throw InvalidRecord(text: "\(name) \(kind) \(value)") }
    names[name, default: []].append(entry)
  }

  func lookup(_ question: DNSQuestion) -> DNSOutcome {
    var name = question.name
    for _ in 0..<8 {
      guard let entries = names[name] else { return .nameError(ttl: Self.ttl) }
      var records: [DNSRecordData] = []
      var alias: DNSName?
      for entry in entries {
        switch entry {
        case .timeout:
          if records.isEmpty { return .failure(.timeout) }
        case .record(.cname(let target)): alias = target
        case .record(let record):
          if record.type == question.type { records.append(record) }
        }
      }
      if !records.isEmpty { return .answer(DNSAnswer(records: records, ttl: Self.ttl)) }
      guard let alias else { return .noData(ttl: Self.ttl) }
      name = alias
    }
    return .failure(.aliasLoop)
  }

  /// The check of one sender against these zones.
  func check(
    _ client: String, _ mailFrom: String, helo: String = "mail.example.com",
    receiver: String = "mx.example.net",
    now: Timestamp = Timestamp(seconds: 1_700_000_000)
  ) throws -> SPFOutcome {
    guard let address = IPAddress(client) else { throw InvalidRecord(text: client) }
    let outcome = SPF.check(
      client: address, identity: .mailFrom(mailFrom), helo: helo, receiver: receiver, lookup: lookup, now: now
    )
    // Whoever watches changes nothing, and sees the way that led there.
    let trace = AuthenticationTrace().spf
    let watched = SPF.check(
      client: address, identity: .mailFrom(mailFrom), helo: helo, receiver: receiver, lookup: lookup,
      now: now,
      trace: trace)
    #expect(watched == outcome)
    #expect(Self.decisive(trace.root) == Self.terms(outcome.cause))
    return outcome
  }

  /// The terms that matched, from the first record to the one that decided.
  private static func decisive(_ record: SPFTrace.Record?) -> [String] {
    guard let term = record?.terms.first(where: { $0.outcome == .matched }) else { return [] }
    let inner = decisive(term.records.first)
    if term.result == nil { return inner.isEmpty ? [] : ["redirect"] + inner }
    return [term.text.value] + inner
  }

  private static func terms(_ cause: SPFCause) -> [String] {
    guard case .matched(let path) = cause else { return [] }
    return path.map { $0.isRedirect ? "redirect" : $0.term.value }
  }

  /// The check of one sender at example.org that publishes `record`, with these zones beside it.
  func check(record: String, client: String = "192.0.2.1") throws -> SPFOutcome {
    var zone = self
    try zone.add("example.org", kind: "TXT", value: record)
    return try zone.check(client, "user@example.org")
  }

  private static func name(_ text: String) -> DNSName? {
    text.isEmpty ? .root : DNSName(octets: text.utf8)
  }

  struct InvalidRecord: Error {
    var text: String
  }
}

extension DNSRecordData {
  fileprivate var type: DNSRecordType {
    switch self {
    case .a: .a
    case .aaaa: .aaaa
    case .mx: .mx
    case .txt: .txt
    case .ptr: .ptr
    case .cname: .cname
    }
  }
}
