import Foundation
import TestSupport

/// Keys that `gomailctl dkim generate` made for a lab.
struct SigningKeys: Decodable {
  struct Key: Decodable {
    var selector: String
    var algorithm: String
    var file: String
    var name: String
    var record: String
    var strings: [String]
  }

  var keys: [Key]
  /// Lines for gomail.yaml.
  var settings: String

  /// Makes an RSA and an Ed25519 key.
  static func generate(_ lab: Lab, _ domain: String, selector: String) throws -> SigningKeys {
    try FileManager.default.createDirectory(at: lab.dataDirectory, withIntermediateDirectories: true)
    let output = try lab.gomailctl(["dkim", "generate", domain, "--selector", selector, "--json"])
    return try JSONDecoder().decode(SigningKeys.self, from: Data(output.utf8))
  }

  /// Lines for a zone.
  var zone: String {
    keys.map { key in "\(key.name) TXT \(key.strings.map { "\"\($0)\"" }.joined(separator: " "))" }
      .joined(separator: "\n")
  }

  var lines: [String] { settings.split(separator: "\n").map { String($0) } }
}
