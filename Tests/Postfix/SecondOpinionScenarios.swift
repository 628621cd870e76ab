import Foundation
import Testing

/// `spf_engine` at the milter's socket, with the library itself.
@Suite(.serialized)
struct SecondOpinionScenarios {
  /// By itself the library would end the process here.
  private static let crash =
    "v=spf1 exists:" + String(repeating: "%{i}", count: 127) + "."
    + String(repeating: "a", count: 4000) + ".test -all"

  private static let zone =
    Zone.verdicts + """

      names.example.net TXT "v=spf1 ptr -all"
      wide.example.net TXT "v=spf1 ip4:0.0.0.0/0 -all"
      crash.example.net TXT \(strings(crash))
      """

  /// A text in the strings of a TXT record, of which each holds 255 octets at most.
  private static func strings(_ text: String) -> String {
    var rest = text[...]
    var strings: [String] = []
    while !rest.isEmpty {
      strings.append("\"\(rest.prefix(200))\"")
      rest = rest.dropFirst(200)
    }
    return strings.joined(separator: " ")
  }

  /// A sender, its result, and why there is no second opinion; `nil` where both agree.
  private static let senders: [(sender: String, result: String, reason: String?)] = [
    ("ann@hard.example.net", "fail", nil), ("ann@soft.example.net", "softfail", nil),
    ("ann@neutral.example.net", "neutral", nil), ("ann@broken.example.net", "permerror", "not_accepted"),
    ("ann@away.example.net", "temperror", "dns"), ("ann@nowhere.example.net", "none", "nothing"),
    ("ann@names.example.net", "fail", "unsupported"), ("ann@wide.example.net", "pass", "unsupported"),
    ("ann@crash.example.net", "fail", "too_large"),
  ]

  @Test func theLibraryIsAskedWhereItCanBe() throws {
    try Lab.withMilter(zone: Self.zone) { (lab) throws in
      for engine in ["compare", "libspf2", "native"] {
        try lab.reload(settings: ["spf_engine: \(engine)"])
        for (sender, result, reason) in Self.senders {
          let counted = try lab.counted { () throws in
            let message = MilterMessage(
              from: "ann@silent.example.net", sender: sender, client: "198.51.100.66")
            #expect(try lab.deliver(message).results(of: "spf") == [result], "\(engine): \(sender)")
          }
          let opinions = counted.filter {
            $0.key.contains("spf_abstentions") || $0.key.contains("disagreements")
          }
          let expected = reason.map { ["gomail_spf_abstentions_total{reason=\"\($0)\"}": 1.0] } ?? [:]
          #expect(opinions == (engine == "native" ? [:] : expected), "\(engine): \(sender)")
        }
      }
      #expect(!lab.log(.milter).contains("disagree"), "\(lab.log(.milter))")
    }
  }
}
