import Authentication
import DNS
import Foundation
import Mail
import OpenSSL
import Testing

/// Random ARC chains of dkimpy, whole and damaged, beside its own verdict (see `differential/chains.py`): each
/// disagreement must be explained by `ARCDifference`.
///
/// `GOMAIL_ARC_SEED` and `GOMAIL_ARC_COUNT` choose others than those of every day.
@Suite struct ARCDifferentialTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test func agreesWithDKIMPy() throws {
    let seed = Self.environment["GOMAIL_ARC_SEED"].flatMap { Int($0) } ?? 8617
    try compare(seed: seed, count: Self.environment["GOMAIL_ARC_COUNT"].flatMap { Int($0) } ?? 300)
  }

  @Test(.enabled(if: environment["GOMAIL_SOAK"] != nil))
  func agreesWithDKIMPyInTheSoak() throws {
    try compare(seed: Int.random(in: 1...1_000_000), count: 5000)
  }

  private func compare(seed: Int, count: Int) throws {
    let crypto = DKIMCryptography()
    var passes = 0
    var differences: [String: Int] = [:]
    let cases = try GeneratedChain.make(seed: seed, count: count)
    for (number, example) in cases.enumerated() {
      let results = try example.results(crypto: crypto, chunk: number % 50 + 1)
      let place = "seed \(seed) case \(number), \(example.sets) sets, \(example.traits)"
      let ours = results.problem?.description ?? results.result.rawValue
      if example.traits == ["nothing"] {
        #expect(results.result == .pass, "\(place): \(ours)")
        #expect(results.chain.count == example.sets)
      }
      passes += results.result == .pass ? 1 : 0
      // A chain that ended is one that failed: RFC 8617 §5.2 step 2.
      let theirs = example.dkimpy == "ended" ? "fail" : example.dkimpy
      guard results.result.rawValue != theirs else { continue }
      let known = ARCDifference.all.first {
        $0.covers(ours: ours, theirs: theirs, words: example.words, traits: example.traits)
      }
      if let known {
        differences["\(known.section): \(known.why)", default: 0] += 1
      } else {
        Issue.record("\(place): ours \(ours), dkimpy \(example.dkimpy), \(example.words)")
      }
    }
    // Both kinds of chains are there.
    #expect(passes > count / 4 && passes < count * 3 / 4)
    if Self.environment["GOMAIL_ARC_TALLY"] != nil {
      print("\(count) chains, \(passes) pass")
      for (text, number) in differences.sorted(by: { $0.key < $1.key }) { print("\(number)\t\(text)") }
    }
  }
}

/// A case of `differential/chains.py`.
struct GeneratedChain: Decodable {
  /// The message in base64.
  var message: String
  /// Names, and records in base64.
  var zone: [[String]]
  /// What was done to a chain of careful sealers.
  var traits: [String]
  var sets: Int
  /// `pass`, `fail`, `none`, or `ended`.
  var dkimpy: String
  var words: String

  static func make(seed: Int, count: Int) throws -> [GeneratedChain] {
    let output = try GeneratedCase.output(of: "chains.py", [String(seed), String(count)])
    let decoder = JSONDecoder()
    let cases = try output.split(separator: 0x0a).map { try decoder.decode(GeneratedChain.self, from: $0) }
    try #require(cases.count == count)
    return cases
  }

  func results(crypto: DKIMCryptography, chunk: Int) throws -> ARCResults {
    let message = RawMessage(try #require(Base64.decode(message.utf8)))
    var records: [String: [UInt8]] = [:]
    for entry in zone {
      records[entry[0].lowercased()] = try #require(Data(base64Encoded: entry[1])).map { $0 }
    }
    let verification = ARCVerification(header: message.header)
    var hashes = DKIMBodyHashes()
    let hashing = DKIMBodyHashing(dkim: nil, arc: verification, crypto: crypto)
    if var hashing {
      var rest = message.body[...]
      while !rest.isEmpty {
        hashing.update(Array(rest.prefix(chunk)))
        rest = rest.dropFirst(chunk)
      }
      hashes = hashing.finish()
    }
    return verification.results(
      body: hashes,
      lookup: { question in
        guard let text = records[question.name.description] else { return .nameError(ttl: 60) }
        return .answer(DNSAnswer(records: [.txt(text)], ttl: 60))
      }, crypto: crypto, now: Timestamp(seconds: 1_800_000_000))
  }
}
