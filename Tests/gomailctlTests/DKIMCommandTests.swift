import Authentication
import DNS
import Foundation
import JSON
import Mail
import OpenSSL
import Settings
import Testing

@testable import gomailctl

@Suite struct DKIMCommandTests {
  private func material(_ algorithm: DKIMAlgorithm = .ed25519SHA256) throws -> KeyMaterial {
    let domain = try #require(DomainName("example.com"))
    let selector = try #require(DomainName("s1"))
    return try KeyMaterial(
      SigningKeySetting(domain: domain, selector: selector, file: "/k/s1.pem"),
      DKIMPrivateKey.generate(algorithm))
  }

  private func answer(_ texts: String...) -> DNSOutcome {
    .answer(DNSAnswer(records: texts.map { .txt(Array($0.utf8)) }, ttl: 60))
  }

  @Test func everyFindingHasItsWordsAndRemedy() throws {
    let key = try material()
    let own = key.publication.text
    let other = try material().publication.text
    let cases: [(DNSOutcome, word: String, isGood: Bool, hasRemedy: Bool)] = [
      (answer(own), "published", true, false), (answer(own + "; t=y"), "published", true, true),
      (answer(other), "other_key", false, true), (answer("v=DKIM1; p="), "unusable", false, true),
      (answer(own, other), "ambiguous", false, true), (.nameError(ttl: 1), "missing", false, true),
      (.noData(ttl: 1), "missing", false, true), (.failure(.timeout), "unknown", false, true),
    ]
    for (outcome, word, isGood, hasRemedy) in cases {
      let check = KeyCheck(key, outcome)
      #expect(check.word == word && check.isGood == isGood && check.isUnknown == (word == "unknown"))
      #expect(check.remedy.isEmpty != hasRemedy)
      #expect(check.lines.count == (hasRemedy ? 2 : 1))
      #expect(check.lines[0].hasPrefix(isGood ? "ok    " : "FAIL  "))
      #expect(check.json["result"]?.stringValue == word)
      #expect(check.json["expected"]?.stringValue == own)
    }
  }

  @Test func nothingSecretIsPrinted() throws {
    for algorithm in DKIMAlgorithm.allCases {
      let key = try material(algorithm)
      let secret = String(decoding: try #require(key.key.pem), as: UTF8.self)
      let lines = secret.split(separator: "\n").filter { !$0.hasPrefix("-") }.map { String($0) }
      let shown = KeyReport.generated([key]).joined(separator: "\n") + KeyReport.json(key).description
      // The first line of an RSA key is its public head; the rest is the key.
      for line in lines.dropFirst(algorithm == .rsaSHA256 ? 8 : 0) { #expect(!shown.contains(line)) }
      #expect(shown.contains(key.publication.text))
    }
  }

  @Test(arguments: ["", "com", "a b.example", "-x.example", "."])
  func whatIsNoDomainIsRefused(text: String) {
    #expect(throws: Refusal.self) { try DomainArgument.parse(text) }
  }

  @Test func algorithmsHaveTheirNames() throws {
    #expect(try DKIMGenerateCommand.algorithms(nil) == [.rsaSHA256, .ed25519SHA256])
    #expect(try DKIMGenerateCommand.algorithms("ed25519-sha256") == [.ed25519SHA256])
    #expect(throws: Refusal.self) { try DKIMGenerateCommand.algorithms("rsa") }
  }

  @Test func selectorsBeginWithTheDate() {
    #expect(DKIMGenerateCommand.today(Timestamp(seconds: 1_795_363_101)) == "20261122")
  }

  @Test func keyFilesAreNeverReplaced() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try KeyFileWriter.makeDirectory(directory + "/keys/dkim")
    let path = directory + "/keys/dkim/a.pem"
    try KeyFileWriter.create(path, [1, 2, 3])
    #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(throws: Refusal.self) { try KeyFileWriter.create(path, [4]) }
    #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
    try FileManager.default.createSymbolicLink(
      atPath: directory + "/link", withDestinationPath: "/nonexistent")
    #expect(throws: Refusal.self) { try KeyFileWriter.create(directory + "/link", [4]) }
  }
}
