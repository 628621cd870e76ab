import DNS
import Mail

/// What the DNS said, in words.
enum DNSWords {
  /// What one record says, as a zone file would.
  static func record(_ data: DNSRecordData) -> String {
    switch data {
    case .a(let address), .aaaa(let address): "\(address)"
    case .mx(let preference, let exchange): "\(preference) \(exchange)"
    case .txt(let octets): "\"\(HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value)\""
    case .ptr(let name), .cname(let name): "\(name)"
    }
  }

  /// An outcome in a word.
  static func word(_ outcome: DNSOutcome) -> String {
    switch outcome {
    case .answer: "answer"
    case .noData: "no_data"
    case .nameError: "no_such_name"
    case .failure: "failure"
    }
  }

  /// An outcome that is no answer; `nil` for an answer.
  static func nothing(_ outcome: DNSOutcome) -> String? {
    switch outcome {
    case .answer: nil
    case .noData(let ttl): "no such record (TTL \(ttl))"
    case .nameError(let ttl): "no such name (TTL \(ttl))"
    case .failure(let failure): "no answer: \(failure)"
    }
  }

  /// An outcome in one line.
  static func line(_ outcome: DNSOutcome) -> String {
    guard case .answer(let answer) = outcome else { return nothing(outcome) ?? "" }
    return answer.records.map(record).joined(separator: ", ")
  }
}
