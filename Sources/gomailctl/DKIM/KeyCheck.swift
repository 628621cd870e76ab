import Authentication
import DNS
import JSON
import Mail

/// What the DNS has of one key, in words.
struct KeyCheck {
  let name: DomainName
  let finding: DKIMPublication.Finding
  private let record: String

  init(_ key: KeyMaterial, _ outcome: DNSOutcome) {
    name = key.publication.name
    record = key.publication.text
    finding = key.publication.finding(outcome)
  }

  /// Whether verifiers find the key.
  var isGood: Bool { if case .published = finding { true } else { false } }
  /// Whether the DNS did not answer.
  var isUnknown: Bool { if case .unknown = finding { true } else { false } }

  /// One word for programs.
  var word: String {
    switch finding {
    case .published: "published"
    case .otherKey: "other_key"
    case .unusable: "unusable"
    case .ambiguous: "ambiguous"
    case .missing: "missing"
    case .unknown: "unknown"
    }
  }

  /// What was found.
  var message: String {
    switch finding {
    case .published(let isTesting): isTesting ? "published, in test mode (t=y)" : "published"
    case .otherKey: "the record holds another key than the file"
    case .unusable(let problem): "the record cannot be used: \(problem)"
    case .ambiguous(let count): "published, but beside other TXT records: \(count) in all"
    case .missing: "no record"
    case .unknown(let failure): "the DNS gave no answer: \(failure)"
    }
  }

  /// What helps; empty where nothing is to be done.
  var remedy: String {
    switch finding {
    case .published(let isTesting):
      isTesting ? "take t=y out of the record when you are done with testing" : ""
    case .otherKey, .unusable: "replace the record by the one that gomailctl dkim show prints"
    case .ambiguous: "leave one TXT record at this name; verifiers may take any of them"
    case .missing: "publish the record that gomailctl dkim show prints, and wait until the old answer expires"
    case .unknown: "try again; if it stays, look at dns_servers and at the domain's name servers"
    }
  }

  var lines: [String] {
    ["\(isGood ? "ok  " : "FAIL")  \(name): \(message)"] + (remedy.isEmpty ? [] : ["      \(remedy)"])
  }

  var json: JSONValue {
    [
      "name": .string(name.description), "result": .string(word), "message": .string(message),
      "remedy": .string(remedy), "expected": .string(record),
    ]
  }
}
