import Foundation
import Testing

/// One case of the RFC 7208 test suite with its zone. The suite is fetched by `make deps` (see
/// `suite/fetch`) and read through Python's YAML.
struct SuiteCase: Sendable, CustomTestStringConvertible {
  struct Record: Sendable {
    var name: String
    var kind: String
    var value: String
  }

  var id: String
  var client: String
  var helo: String
  var mailFrom: String
  /// The accepted results, the preferred one first.
  var results: [String]
  /// `DEFAULT` where there must be none; `nil` where it does not matter.
  var explanation: String?
  var zone: [Record]

  var testDescription: String { id }

  /// The suite, or why there is none.
  static let loaded = Result { try load() }

  private static func load() throws -> [SuiteCase] {
    let converter = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "suite/convert.py")
    let output = try Python.run([converter.path, try Pyspf.require("rfc7208-tests.yml")])
    return try JSONDecoder().decode([Scenario].self, from: output).flatMap { try $0.suiteCases() }
  }

  private struct Scenario: Decodable {
    var zone: [String: [[Value]]]
    var cases: [Case]

    func suiteCases() throws -> [SuiteCase] {
      let records = zone.flatMap { name, entries in
        entries.map { entry in
          Record(
            name: name, kind: entry.first?.text ?? "",
            value: entry.count > 1 ? entry[1].text : "")
        }
      }
      return cases.map {
        SuiteCase(
          id: $0.id, client: $0.client, helo: $0.helo, mailFrom: $0.mail_from, results: $0.results,
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
