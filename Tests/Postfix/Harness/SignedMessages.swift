import Foundation

/// The messages in the folder `Signed`, which its `generate.py` made.
enum SignedMessages {
  struct Case: Decodable {
    struct Signature: Decodable {
      let result: String
      /// What the reason begins with; `nil` for none.
      let reason: String?
      let domain: String
    }

    let file: String
    let dkim: [Signature]
    let dmarc: String
  }

  private static let folder = URL(fileURLWithPath: Repository.path("Tests/Postfix/Signed"), isDirectory: true)

  static func zone() throws -> String {
    try String(contentsOf: folder.appending(path: "zone.txt"), encoding: .utf8)
  }

  static func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
  }

  /// A message as it goes over the wire: `@repeat N TEXT` is N lines, lines end in CRLF.
  static func octets(of file: String) throws -> [UInt8] {
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [Substring] in
      guard line.hasPrefix("@repeat ") else { return [line] }
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      return Array(repeating: words[2], count: Int(words[1]) ?? 0)
    }
    return Array(lines.joined(separator: "\r\n").utf8)
  }
}
