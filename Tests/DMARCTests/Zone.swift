import DNS
import Mail
import Testing

/// A small DNS for tests. What is not in it does not exist.
struct Zone: Sendable {
  /// What a name holds.
  enum Entry: Sendable {
    /// TXT records.
    case texts([String])
    /// Records of any other type.
    case records([DNSRecordData])
    /// The name exists without records.
    case empty
    /// The question ends like this.
    case failure(DNSFailure)
  }

  var entries: [String: Entry] = [:]

  init(_ entries: [String: Entry] = [:]) { self.entries = entries }

  /// DMARC records: domain and text; one domain may stand there more than once.
  init(policies: [(String, String)]) {
    for (domain, text) in policies {
      if case .texts(let others) = entries["_dmarc.\(domain)"] {
        entries["_dmarc.\(domain)"] = .texts(others + [text])
      } else {
        entries["_dmarc.\(domain)"] = .texts([text])
      }
    }
  }

  func with(_ name: String, _ entry: Entry) -> Zone {
    var zone = self
    zone.entries[name] = entry
    return zone
  }

  func answer(_ question: DNSQuestion) -> DNSOutcome {
    switch entries[question.name.description] {
    case nil: return .nameError(ttl: 60)
    case .empty: return .noData(ttl: 60)
    case .failure(let failure): return .failure(failure)
    case .texts(let texts):
      guard question.type == .txt else { return .noData(ttl: 60) }
      return .answer(DNSAnswer(records: texts.map { .txt(Array($0.utf8)) }, ttl: 60))
    case .records(let records):
      let fitting = records.filter { record in
        switch (record, question.type) {
        case (.a, .a), (.aaaa, .aaaa), (.ptr, .ptr): true
        default: false
        }
      }
      return fitting.isEmpty ? .noData(ttl: 60) : .answer(DNSAnswer(records: fitting, ttl: 60))
    }
  }
}

func domain(_ text: String) throws -> DomainName { try #require(DomainName(text)) }
