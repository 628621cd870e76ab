import Foundation

/// One case of the RFC 7208 test suite with its zone. The suite is fetched by `make deps` (see
/// `SPFTests/suite/fetch`) and read through Python's YAML.
package struct SuiteCase: Sendable, CustomStringConvertible {
  /// What stands at a name.
  package struct Record: Sendable {
    /// The name.
    package var name: String
    /// `A`, `AAAA`, `MX`, `TXT`, `PTR`, `CNAME`, or `TIMEOUT` for all types that have no record before it.
    package var kind: String
    /// An address, a name or the whole text.
    package var value: String
  }

  /// What the suite calls it.
  package var id: String
  /// Which of the suite's scenarios it belongs to, from 0; those of one have one zone.
  package var scenario: Int
  /// The client's address.
  package var client: String
  /// The HELO name.
  package var helo: String
  /// The sender; empty for the null reverse path.
  package var mailFrom: String
  /// The accepted results, the preferred one first.
  package var results: [String]
  /// `DEFAULT` where there must be none; `nil` where it does not matter.
  package var explanation: String?
  /// What the DNS says.
  package var zone: [Record]

  package var description: String { id }

  /// The suite, or why there is none.
  package static let loaded = Result { try load() }

  private static func load() throws -> [SuiteCase] {
    let converter = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../SPFTests/suite/convert.py")
    let output = try Python.run([converter.path, try Pyspf.require("rfc7208-tests.yml")])
    return try JSONDecoder().decode([Scenario].self, from: output).enumerated().flatMap {
      try $0.element.suiteCases(scenario: $0.offset)
    }
  }

  private struct Scenario: Decodable {
    var zone: [String: [[Value]]]
    var cases: [Case]

    func suiteCases(scenario: Int) throws -> [SuiteCase] {
      let records = zone.flatMap { name, entries in
        entries.map { entry in
          Record(
            name: name, kind: entry.first?.text ?? "",
            value: entry.count > 1 ? entry[1].text : "")
        }
      }
      return cases.map {
        SuiteCase(
          id: $0.id, scenario: scenario, client: $0.client, helo: $0.helo, mailFrom: $0.mail_from,
          results: $0.results,
          explanation: $0.explanation, zone: records)
      }
    }
  }

  private struct Case: Decodable {
    var id: String
    var client: String
    var helo: String
    var mail_from: String
    var results: [String]
    var explanation: String?
  }

  /// A string, the strings of a TXT record, or preference and name of an MX record.
  private struct Value: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self.text = text
      } else if let strings = try? decoder.singleValueContainer().decode([String].self) {
        text = strings.joined()
      } else {
        var list = try decoder.unkeyedContainer()
        _ = try list.decode(Int.self)
        text = try list.decode(String.self)
      }
    }
  }
}
