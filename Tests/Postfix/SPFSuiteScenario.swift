import Foundation
import TestSupport
import Testing

/// The test suite of RFC 7208 at the milter socket: one milter, one DNS server that is given each scenario's zone.
@Suite(.serialized)
struct SPFSuiteScenario {
  /// The suite uses the same names for different things in each scenario, so nothing may be kept: answers have no
  /// time to live and negative ones no SOA. What a milter keeps all the same, for a moment, is that a name got no
  /// answer: hence scenarios with such names come last, and none of them is asked for again after its scenario.
  private static func scenarios() throws -> [[SuiteCase]] {
    let scenarios = Dictionary(grouping: try SuiteCase.loaded.get(), by: \.scenario).values
    let ordered = scenarios.sorted { (silent($0).count, $0[0].scenario) < (silent($1).count, $1[0].scenario) }
    var asked: Set<String> = []
    for cases in ordered {
      guard asked.isDisjoint(with: cases[0].zone.map { $0.name.lowercased() }) else {
        throw LabError("\(asked) got no answer in an earlier scenario than \(cases[0].scenario)")
      }
      asked.formUnion(silent(cases))
    }
    return ordered
  }

  /// The names of a scenario that get no answer.
  private static func silent(_ cases: [SuiteCase]) -> Set<String> {
    Set(cases[0].zone.filter { $0.kind == "TIMEOUT" }.map { $0.name.lowercased() })
  }

  @Test func everyCaseHasItsResult() throws {
    let settings = ["dns_timeout: 1s", "dkim_enabled: false", "dmarc_enabled: false"]
    var count = 0
    try Lab.withMilter(settings: settings, zone: "") { (lab) throws in
      for cases in try Self.scenarios() {
        lab.dns.replaceZone(try Self.zone(cases[0].zone))
        for item in cases {
          count += 1
          try check(item, sender: item.mailFrom, in: lab)
          let quoted = Self.quoted(item.mailFrom)
          if quoted != item.mailFrom { try check(item, sender: quoted, in: lab) }
        }
      }
    }
    #expect(count == 203)
  }

  private func check(_ item: SuiteCase, sender: String, in lab: Lab) throws {
    var message = MilterMessage(from: "ann@example.org", sender: sender, client: item.client)
    message.helo = item.helo
    let verdict = try lab.deliver(message)
    #expect(verdict.isAccepted, "\(item.id): \(verdict)")
    guard verdict.isAccepted else { return }
    let result = try #require(try verdict.results(of: "spf").first, "\(item.id): \(verdict)")
    #expect(result == item.results.first, "\(item.id): \(verdict.values("Received-SPF"))")
    let field = try #require(
      verdict.values("Received-SPF").first.flatMap { StrictReceivedSPF($0) }, "\(item.id)")
    #expect(field.result == result, "\(item.id)")
    guard let explanation = item.explanation else { return }
    // The domain's words stand in the verdict; a reply has them where `require_spf` makes one.
    let finding = (try verdict.sealed()["authentication"] as? [String: Any])?["spf"] as? [String: Any]
    #expect(
      finding?["explanation"] as? String == (explanation == "DEFAULT" ? nil : explanation),
      "\(item.id): \(finding ?? [:])")
  }

  /// As a mail server writes an address to a milter: RFC 5321 §4.1.2 wants quotes around what is no dot-string.
  private static func quoted(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@") else { return address }
    let local = address[..<at]
    let isPlain = !local.isEmpty && !local.contains(" ")
    return isPlain ? address : "\"\(local)\"\(address[at...])"
  }

  private static func zone(_ records: [SuiteCase.Record]) throws -> ScriptedZone {
    var seen: [String: Set<String>] = [:]
    var lines = ["$TTL 0", "$NEGATIVE none"]
    for record in records {
      let name = escaped(record.name)
      let earlier = seen[name, default: []]
      switch record.kind {
      case "TIMEOUT":
        for type in ["A", "AAAA", "MX", "PTR", "TXT"] where !earlier.contains(type) {
          lines.append("\(name) \(type) TIMEOUT")
        }
      case "TXT": lines.append("\(name) TXT \(strings(record.value))")
      case "MX": lines.append("\(name) MX 10 \(escaped(record.value))")
      case "PTR", "CNAME": lines.append("\(name) \(record.kind) \(escaped(record.value))")
      default: lines.append("\(name) \(record.kind) \(record.value)")
      }
      seen[name] = earlier.union([record.kind])
    }
    return try ScriptedZone(lines.joined(separator: "\n"))
  }

  private static func escaped(_ name: String) -> String {
    let text = name.utf8.map { octet -> String in
      let character = Character(Unicode.Scalar(octet))
      let isPlain = octet < 0x80 && (character.isLetter || character.isNumber || ".-_".contains(character))
      return isPlain ? String(character) : number(octet)
    }.joined()
    return text.isEmpty ? "." : text
  }

  private static func strings(_ text: String) -> String {
    let octets = Array(text.utf8)
    guard !octets.isEmpty else { return "\"\"" }
    return stride(from: 0, to: octets.count, by: 255).map { start in
      "\"" + octets[start..<min(start + 255, octets.count)].map(number).joined() + "\""
    }.joined(separator: " ")
  }

  private static func number(_ octet: UInt8) -> String {
    "\\" + String(repeating: "0", count: 3 - String(octet).count) + String(octet)
  }
}
