import DNS
import Mail

/// A DNS in memory: what is not in it does not exist.
struct Zone {
  private var outcomes: [DNSQuestion: DNSOutcome] = [:]
  private var names: Set<DNSName> = []

  /// Adds a TXT record.
  mutating func text(_ name: String, _ text: String) { add(name, .txt, .txt(Array(text.utf8))) }

  /// Adds an address and the name that leads back to it.
  mutating func host(_ name: String, _ address: String, reverse: String) {
    guard let address = IPAddress(address), let target = DNSName(name) else { return }
    add(name, .a, .a(address))
    add(reverse, .ptr, .ptr(target))
  }

  /// Makes every question of this type about a name fail.
  mutating func fail(_ name: String, _ type: DNSRecordType, _ failure: DNSFailure) {
    guard let name = DNSName(name) else { return }
    outcomes[DNSQuestion(name, type)] = .failure(failure)
  }

  private mutating func add(_ name: String, _ type: DNSRecordType, _ data: DNSRecordData) {
    guard let name = DNSName(name) else { return }
    names.insert(name)
    var records = [data]
    if case .answer(let known) = outcomes[DNSQuestion(name, type)] { records = known.records + records }
    outcomes[DNSQuestion(name, type)] = .answer(DNSAnswer(records: records, ttl: 60))
  }

  func answer(_ question: DNSQuestion) -> DNSOutcome {
    outcomes[question] ?? (names.contains(question.name) ? .noData(ttl: 60) : .nameError(ttl: 60))
  }
}
