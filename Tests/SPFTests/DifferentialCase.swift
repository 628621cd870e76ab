import Foundation
import TestSupport

/// A random check and what pyspf says of it.
struct DifferentialCase: Decodable {
  struct Answer: Decodable {
    /// The result, or `crash`.
    var result: String
    var explanation: String?
    /// What pyspf says of an error.
    var detail: String
  }

  var client: String
  var helo: String
  var mail_from: String
  var time: Int64
  /// Name, type and value of each record.
  var zone: [[String]]
  /// What pyspf says as it is.
  var pyspf: Answer
  /// What it says with the corrections in `generate.py`, each of which names its section of RFC 7208.
  var corrected: Answer

  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "differential/generate.py").path

  static func make(seed: Int, count: Int) throws -> [DifferentialCase] {
    try Pyspf.require("spf.py")
    return try JSONDecoder().decode(
      [DifferentialCase].self, from: Python.run([script, String(seed), String(count)]))
  }
}
