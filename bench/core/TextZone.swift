import DNS

/// TXT records in memory; what is not there does not exist.
struct TextZone {
  private var outcomes: [DNSQuestion: DNSOutcome] = [:]

  init(_ texts: [String: String]) {
    for (name, text) in texts {
      guard let name = DNSName(name) else { BenchCore.fail("no name") }
      outcomes[DNSQuestion(name, .txt)] = .answer(DNSAnswer(records: [.txt(Array(text.utf8))], ttl: 3600))
    }
  }

  func answer(_ question: DNSQuestion) -> DNSOutcome { outcomes[question] ?? .nameError(ttl: 300) }
}
