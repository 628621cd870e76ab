/// What was learned, for as long as it holds, in a bounded number of octets.
///
/// A full cache makes room by a clock (second chance): the hand goes round over the entries, takes those
/// whose time is over and those not used since it last came by. Its work is constant per entry stored.
package struct DNSCache: Sendable {
  /// How long a failure is remembered, in milliseconds: RFC 9520 §3.2 asks for at least one second, so
  /// that a broken domain is not asked by every message; more would prolong an outage that is over.
  package static let failureMilliseconds: Int64 = 2000
  /// What an entry costs beside its name and data, in octets: its slot, its place in the hash table at the
  /// worst load, and the headers of name and records.
  static let entryOctets = 320
  /// What one record costs beside its variable data, in octets.
  static let recordOctets = 48

  /// A nonexistent name has no records of any type (RFC 2308 §5): it is kept without type.
  private struct Key: Hashable {
    let name: DNSName
    let type: DNSRecordType?
  }

  private struct Entry {
    let key: Key
    let outcome: DNSOutcome
    let expiresAt: Int64
    let octets: Int
    var wasUsed: Bool
  }

  /// The most it holds, in octets.
  package let maximumOctets: Int
  /// What it holds now, in octets.
  package private(set) var octets = 0
  private var places: [Key: Int] = [:]
  private var entries: [Entry?] = []
  private var free: [Int] = []
  private var hand = 0

  /// An empty cache of at most so many octets. With zero it keeps nothing.
  package init(maximumOctets: Int) {
    self.maximumOctets = maximumOctets
  }

  /// The number of outcomes it holds.
  package var count: Int { places.count }

  /// What is known of a question at `now`, with the time it may still be kept for.
  package mutating func outcome(for question: DNSQuestion, at now: Int64) -> DNSOutcome? {
    outcome(under: Key(name: question.name, type: question.type), at: now)
      ?? outcome(under: Key(name: question.name, type: nil), at: now)
  }

  /// Keeps an outcome that was learned at `now`, milliseconds of the caller's monotonic clock, for its TTL.
  /// One without TTL is not kept, nor a failure that tells nothing about the question.
  package mutating func store(_ outcome: DNSOutcome, for question: DNSQuestion, at now: Int64) {
    let lifetime = Self.milliseconds(outcome)
    let isNameError = if case .nameError = outcome { true } else { false }
    let key = Key(name: question.name, type: isNameError ? nil : question.type)
    let cost = Self.octets(key.name, outcome)
    // One entry does not push out half of all others.
    guard lifetime > 0, cost <= maximumOctets / 2 else { return }
    if let place = places[key] { remove(at: place) }
    while octets + cost > maximumOctets { advance(at: now) }
    let entry = Entry(
      key: key, outcome: outcome, expiresAt: now + lifetime, octets: cost, wasUsed: false)
    octets += cost
    if let place = free.popLast() {
      entries[place] = entry
      places[key] = place
    } else {
      places[key] = entries.count
      entries.append(entry)
    }
  }

  private mutating func outcome(under key: Key, at now: Int64) -> DNSOutcome? {
    guard let place = places[key], let entry = entries[place] else { return nil }
    guard entry.expiresAt > now else {
      remove(at: place)
      return nil
    }
    if !entry.wasUsed { entries[place]?.wasUsed = true }
    return Self.aged(entry.outcome, ttl: UInt32(clamping: (entry.expiresAt - now + 999) / 1000))
  }

  /// Moves the hand by one place. There is an entry to take after two rounds at most, as long as `octets`
  /// is not zero.
  private mutating func advance(at now: Int64) {
    if hand >= entries.count { hand = 0 }
    guard hand < entries.count else { return }
    if let entry = entries[hand] {
      if entry.expiresAt <= now || !entry.wasUsed {
        remove(at: hand)
      } else {
        entries[hand]?.wasUsed = false
      }
    }
    hand += 1
  }

  private mutating func remove(at place: Int) {
    guard let entry = entries[place] else { return }
    octets -= entry.octets
    places[entry.key] = nil
    entries[place] = nil
    free.append(place)
  }

  private static func milliseconds(_ outcome: DNSOutcome) -> Int64 {
    switch outcome {
    case .failure(.timeout), .failure(.serverFailure), .failure(.refused), .failure(.malformed),
      .failure(.aliasLoop), .failure(.referral):
      failureMilliseconds
    // The one is of the message that asked, the other costs nothing to find out again.
    case .failure(.budgetExhausted), .failure(.unreachable):
      0
    case .answer, .noData, .nameError:
      Int64(outcome.ttl) * 1000
    }
  }

  private static func aged(_ outcome: DNSOutcome, ttl: UInt32) -> DNSOutcome {
    switch outcome {
    case .answer(var answer):
      answer.ttl = ttl
      return .answer(answer)
    case .noData: return .noData(ttl: ttl)
    case .nameError: return .nameError(ttl: ttl)
    case .failure: return outcome
    }
  }

  private static func octets(_ name: DNSName, _ outcome: DNSOutcome) -> Int {
    var octets = entryOctets + name.description.utf8.count
    guard case .answer(let answer) = outcome else { return octets }
    for record in answer.records {
      octets += recordOctets
      switch record {
      case .a, .aaaa: break
      case .txt(let text): octets += 32 + text.count
      case .mx(_, let name), .ptr(let name), .cname(let name): octets += 32 + name.description.utf8.count
      }
    }
    return octets
  }
}
