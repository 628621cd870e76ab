import Authentication
import TestSupport
import Testing

/// Organizational domains of random trees (RFC 9989 §4.10.2).
@Suite struct DMARCRandomTreeTests {
  /// Whatever the DNS holds: at most eight questions a walk, and a pass only by a verified domain that shares
  /// the organizational domain, as a plain reading of §4.10.2 finds it.
  @Test func agreesWithAPlainReading() throws {
    var random = SeededGenerator(seed: 20_260_520)
    let names = ["t", "b.t", "a.b.t", "c.a.b.t", "d.b.t", "e.d.b.t", "x.t", "u", "b.u"]
    for _ in 0..<3_000 {
      var policies: [(String, String)] = []
      for name in names where Int.random(in: 0..<3, using: &random) == 0 {
        let psd = ["", "; psd=y", "; psd=n", "; psd=u"].randomElement(using: &random) ?? ""
        policies.append((name, "v=DMARC1; p=reject" + psd))
      }
      let author = names.randomElement(using: &random) ?? "t"
      let signer = names.randomElement(using: &random) ?? "t"
      let evaluation = try DMARCEvaluationTests.evaluate(
        Zone(policies: policies), from: "a@\(author)", dkim: [signer])
      let table = Dictionary(uniqueKeysWithValues: policies)
      let own = Self.organizationalDomain(author, table)
      let psd = Self.parents(author).dropFirst().first { table[$0]?.contains("psd=y") == true }
      // The walk stops at psd=n, so that nothing above it counts.
      let hasPolicy =
        table[author] != nil || table[own] != nil
        || (psd != nil && !Self.isStopped(author, before: psd ?? "", table))
      let expected: DMARCResult =
        !hasPolicy
        ? .none : author == signer || own == Self.organizationalDomain(signer, table) ? .pass : .fail
      #expect(evaluation.result == expected, "\(policies) \(author) \(signer)")
    }
  }

  private static func parents(_ name: String) -> [String] {
    let labels = name.split(separator: ".")
    return labels.indices.map { labels[$0...].joined(separator: ".") }
  }

  private static func isStopped(_ name: String, before upper: String, _ table: [String: String]) -> Bool {
    parents(name).prefix { $0 != upper }.contains { name in
      table[name].map { $0.contains("psd=n") || $0.contains("psd=y") } ?? false
    }
  }

  private static func organizationalDomain(_ name: String, _ table: [String: String]) -> String {
    var best: String?
    var below: String?
    for parent in parents(name) {
      defer { below = parent }
      guard let record = table[parent] else { continue }
      if record.contains("psd=n") { return parent }
      if record.contains("psd=y") { return below ?? parent }
      best = parent
    }
    return best ?? name
  }
}
