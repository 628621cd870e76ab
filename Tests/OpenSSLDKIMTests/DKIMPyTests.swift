import Authentication
import Foundation
import Mail
import OpenSSL
import Testing

/// Messages signed by dkimpy, and damaged, with dkimpy's verdict: see Fixtures/generate.py.
@Suite struct DKIMPyTests {
  struct Cases {
    var zone: [String: String] = [:]
    var cases: [(isPass: Bool, note: String, message: [UInt8])] = []

    /// `GOMAIL_DKIM_CASES` names another file, for longer runs by hand.
    init() throws {
      let path =
        ProcessInfo.processInfo.environment["GOMAIL_DKIM_CASES"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/dkimpy.cases").path
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 3).map { String($0) }
        if words.count >= 3, words[0] == "key" {
          zone[words[1]] = words[2...].joined(separator: " ")
        } else if words.count == 4, words[0] == "case" {
          cases.append((words[1] == "pass", words[2], try #require(Base64.decode(words[3].utf8))))
        }
      }
    }
  }

  @Test func agreesWithDKIMPy() throws {
    let cases = try Cases()
    #expect(cases.cases.count >= 150)
    let crypto = DKIMCryptography()
    for (index, entry) in cases.cases.enumerated() {
      let results = RawMessage(entry.message).results(
        zone: cases.zone, crypto: crypto, chunk: index % 50 + 1, now: 4_000_000_000)
      let isPass = results.first?.result == .pass
      if isPass != entry.isPass {
        Issue.record(
          "case \(index + 1), \(entry.note): dkimpy \(entry.isPass), ours \(results.first?.reason ?? "pass")")
      }
    }
  }
}
