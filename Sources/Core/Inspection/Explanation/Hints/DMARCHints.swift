import Authentication
import DNS
import Mail

/// The usual mistakes of DMARC records.
struct DMARCHints {
  private let evaluation: DMARCEvaluation
  private let recorder: DNSRecorder

  init(_ evaluation: DMARCEvaluation, _ recorder: DNSRecorder) {
    self.evaluation = evaluation
    self.recorder = recorder
  }

  var texts: [String] {
    guard evaluation.result == .none, let author = evaluation.author else { return [] }
    return misplaced(author) + misspelled(author)
  }

  /// A record at the domain instead of below `_dmarc`; seen where SPF asked there.
  private func misplaced(_ author: DomainName) -> [String] {
    texts(at: DNSName(author)).filter { HintText.hasPrefix($0, "v=dmarc1") }.map {
      "\(author) itself has the TXT record \(HintText.quoted($0)): it counts at _dmarc.\(author) only."
    }
  }

  /// A record that does not begin as RFC 9989 §4.7 wants it.
  private func misspelled(_ author: DomainName) -> [String] {
    guard let name = DNSName("_dmarc.\(author)") else { return [] }
    return texts(at: name).filter { HintText.position(of: "dmarc", in: $0.prefix(20)) != nil }
      .filter { DMARCRecord($0) == nil }.map {
        "\(name) has the TXT record \(HintText.quoted($0)), which is no DMARC record: one begins with v=DMARC1; and its "
          + "tags are separated by semicolons."
      }
  }

  private func texts(at name: DNSName) -> [[UInt8]] {
    guard case .answer(let answer)? = recorder.outcome(of: DNSQuestion(name, .txt)) else { return [] }
    return answer.records.compactMap { if case .txt(let text) = $0 { text } else { nil } }
  }
}
