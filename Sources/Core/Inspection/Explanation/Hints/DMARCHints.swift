import Authentication
import DNS
import Mail

/// The usual mistakes of DMARC records, and of those who read From.
struct DMARCHints {
  private let evaluation: DMARCEvaluation
  private let trace: DMARCTrace
  private let recorder: DNSRecorder
  private let from: [[UInt8]]

  /// - Parameter from: the values of the From fields.
  init(_ evaluation: DMARCEvaluation, _ trace: DMARCTrace, _ recorder: DNSRecorder, from: [[UInt8]]) {
    self.evaluation = evaluation
    self.trace = trace
    self.recorder = recorder
    self.from = from
  }

  var texts: [String] {
    guard let author = evaluation.author else { return [] }
    let texts = from.compactMap { shownAddress($0, author) }
    switch evaluation.result {
    case .none: return texts + misplaced(author) + misspelled(author)
    case .fail: return texts + strict(author)
    case .pass, .temperror, .permerror: return texts
    }
  }

  /// A pass that only the strict mode keeps from being aligned.
  private func strict(_ author: DomainName) -> [String] {
    trace.steps.compactMap { step in
      guard case .alignment(let identifier, .strict, .notAligned, _) = step, identifier.status == .verified,
        identifier.domain.isEqualToOrBelow(author) || author.isEqualToOrBelow(identifier.domain)
      else { return nil }
      let (method, tag) = identifier.mechanism == .spf ? ("SPF", "aspf=s") : ("DKIM", "adkim=s")
      return
        "\(method) passes for \(identifier.domain), which would be aligned with \(author) if the DMARC record had not "
        + "\(tag): that demands the very same domain."
    }
  }

  /// A name in From that looks like the address of somebody else.
  private func shownAddress(_ value: [UInt8], _ author: DomainName) -> String? {
    guard let bracket = value.lastIndex(of: UInt8(ascii: "<")),
      let at = value[..<bracket].lastIndex(of: UInt8(ascii: "@"))
    else { return nil }
    let text = value[(at + 1)..<bracket].prefix {
      ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    guard let domain = DomainName(String(decoding: text, as: UTF8.self)), domain != author else { return nil }
    return
      "From shows an address at \(domain) as a name; the author's address is at \(author), and only that is judged."
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
