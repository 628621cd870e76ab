import Foundation

/// The messages in the folder `Sealed`, which its `generate.py` made.
enum SealedMessages {
  struct Case: Decodable {
    let file: String
    let arc: String
    /// What the reason begins with; `nil` for none.
    let reason: String?
    /// The oldest pass.
    let oldest: Int?
    /// The sealers from the first on, where the chain passes.
    let sealers: [String]
    /// What becomes of it under `dmarc_enforcement: strict` with `trusted`: `vouched`, `550` or `451`.
    let answer: String
  }

  static let trusted =
    "trusted_arc_sealers: [list.sealed.test, relay.sealed.test, away.sealed.test, testing.sealed.test]"
  private static let folder = URL(fileURLWithPath: Repository.path("Tests/Postfix/Sealed"), isDirectory: true)

  static func zone() throws -> String {
    try String(contentsOf: folder.appending(path: "zone.txt"), encoding: .utf8)
  }

  static func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
  }

  /// A message as it goes over the wire.
  static func octets(of file: String) throws -> [UInt8] {
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return Array(text.replacing("\n", with: "\r\n").utf8)
  }
}
