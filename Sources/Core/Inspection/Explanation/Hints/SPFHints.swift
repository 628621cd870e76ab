import Authentication
import DNS
import Mail

/// The usual mistakes of SPF records.
struct SPFHints {
  /// Names that are listed one by one.
  private static let shownNames = 10

  private let outcome: SPFOutcome
  private let trace: SPFTrace
  private let recorder: DNSRecorder

  init(_ outcome: SPFOutcome, _ trace: SPFTrace, _ recorder: DNSRecorder) {
    self.outcome = outcome
    self.trace = trace
    self.recorder = recorder
  }

  var texts: [String] {
    switch outcome.cause {
    case .noRecord(let name): nearMisses(at: name) + inherited(by: name)
    case .problem(.noRecord(let name?)): nearMisses(at: name)
    case .problem(.syntax(_, let error)): SPFSyntaxHint(error).text.map { [$0] } ?? []
    case .problem(.tooManyLookups): circle(trace.root, above: []).map { [$0] } ?? []
    case .problem(.tooManyVoidLookups): [deadNames].compactMap { $0 }
    case .matched, .unmatched:
      outcome.result == .pass
        ? [] : trace.root.map { [misses(in: $0), ipv6, behindAll(in: $0)].flatMap { $0 } } ?? []
    case .notADomain, .noSuchName, .problem, .secondOpinion: []
    }
  }

  /// Texts that somebody wrote as an SPF record and nobody may read as one (RFC 7208 §4.5).
  private func nearMisses(at name: DNSName) -> [String] {
    guard case .answer(let answer)? = recorder.outcome(of: DNSQuestion(name, .txt)) else { return [] }
    return answer.records.compactMap { record in
      guard case .txt(let text) = record, HintText.position(of: "spf", in: text.prefix(20)) != nil else {
        return nil
      }
      return
        "\(name) has the TXT record \(HintText.quoted(text)), which is no SPF record: one begins with v=spf1 and a "
        + "blank, without anything before it."
    }
  }

  /// RFC 7208 §4.4: nothing is inherited.
  private func inherited(by name: DNSName) -> [String] {
    guard name.labels.count > 2, let parent = name.parent else { return [] }
    return [
      "\(name) needs a record of its own, as every name that sends: what \(parent) publishes does not count below it."
    ]
  }

  /// A record that includes itself.
  private func circle(_ record: SPFTrace.Record?, above: [DNSName]) -> String? {
    guard let record else { return nil }
    if above.contains(record.name) {
      return
        "The record of \(record.name) leads back to itself: take the include or redirect out that closes the circle."
    }
    for term in record.terms {
      for child in term.records {
        if let text = circle(child, above: above + [record.name]) { return text }
      }
    }
    return nil
  }

  private var deadNames: String? {
    let dead = terms(trace.root).filter { $0.voidLookup != nil || isError($0) }.flatMap(\.queries).filter {
      query in
      switch query.outcome {
      case .noData, .nameError: true
      case .answer, .failure: false
      }
    }.map { "\($0.question)" }
    guard !dead.isEmpty else { return nil }
    return
      "Nothing is found at \(dead.prefix(Self.shownNames).joined(separator: ", ")): take these terms out of the record."
  }

  private func isError(_ term: SPFTrace.Term) -> Bool {
    if case .problem = term.outcome { true } else { false }
  }

  /// Terms that nearly name the client.
  private func misses(in record: SPFTrace.Record) -> [String] {
    terms(record).compactMap { term in
      guard term.outcome == .notMatched else { return nil }
      if let text = prefixMiss(term.text.value) { return text }
      guard let query = term.queries.first, query.question.type == .mx, let target = term.target,
        case .noData = query.outcome
      else { return nil }
      return
        "\(term.text) looks for the mail exchanges of \(target), which has none: a:\(target) names the host itself."
    }
  }

  /// `ip4:192.0.2.0/32`, where the network was meant.
  private func prefixMiss(_ term: String) -> String? {
    guard let place = HintText.position(of: "ip4:", in: term.utf8), place <= 1, outcome.client.family == .v4
    else {
      return nil
    }
    let value = String(decoding: term.utf8.dropFirst(place + 4), as: UTF8.self)
    guard let network = Network(value), network.prefixLength == 32, network.address.low & 0xff == 0,
      network.address.low >> 8 == outcome.client.low >> 8
    else { return nil }
    return
      "\(term) is the single address \(network.address). If the whole network is meant, which \(outcome.client) is in, "
      + "write ip4:\(network.address)/24."
  }

  private var ipv6: [String] {
    let terms = terms(trace.root).map(\.text.value.utf8)
    guard outcome.client.family == .v6,
      terms.contains(where: { HintText.position(of: "ip4:", in: $0) ?? 2 < 2 }),
      !terms.contains(where: { HintText.position(of: "ip6:", in: $0) ?? 2 < 2 })
    else { return [] }
    return [
      "The client came over IPv6, and the record names IPv4 addresses only: add ip6:\(outcome.client), or send over IPv4."
    ]
  }

  /// Terms that never count.
  private func behindAll(in record: SPFTrace.Record) -> [String] {
    guard let all = record.terms.firstIndex(where: { $0.outcome == .matched }),
      HintText.hasPrefix(Array(record.terms[all].text.value.utf8.suffix(3)), "all")
    else { return [] }
    let name = record.terms[all].text.value
    var hints: [String] = []
    let ignored = record.terms[(all + 1)...].map(\.text.value)
    if !ignored.isEmpty {
      hints.append(
        "\(name) matches every client, so that \(ignored.joined(separator: " ")) never counts: put it before."
      )
    }
    if let redirect = record.idleRedirect {
      hints.append(
        "\(name) matches every client, so that redirect=\(redirect) never counts, wherever it stands: write "
          + "include:\(redirect) before \(name), or take \(name) out.")
    }
    return hints
  }

  private func terms(_ record: SPFTrace.Record?) -> [SPFTrace.Term] {
    record?.terms.flatMap { [$0] + $0.records.flatMap { terms($0) } } ?? []
  }
}
