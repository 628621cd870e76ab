import Foundation

/// Compares what arrived with what a scenario's `expected.json` says of it.
///
/// Only the keys that are named are compared. A text `*` stands for anything but null; one that begins with
/// `~` is a regular expression for the whole value; lists are compared as wholes.
enum Expectation {
  /// The differences, each with its path; none where all is as expected.
  static func differences(_ actual: Any?, from expected: Any, at path: String = "") -> [String] {
    switch expected {
    case let expected as [String: Any]:
      guard let actual = actual as? [String: Any] else {
        return ["\(path): \(show(actual)) is not an object"]
      }
      return expected.sorted { $0.key < $1.key }.flatMap { key, value in
        actual.keys.contains(key)
          ? differences(actual[key], from: value, at: "\(path).\(key)") : ["\(path).\(key) is missing"]
      }
    case let expected as [Any]:
      guard let actual = actual as? [Any], actual.count == expected.count else {
        return ["\(path): \(show(actual)) has not \(expected.count) elements"]
      }
      return zip(actual, expected).enumerated().flatMap {
        differences($0.element.0, from: $0.element.1, at: "\(path)[\($0.offset)]")
      }
    case "*" as String:
      return actual == nil || actual is NSNull ? ["\(path) is null"] : []
    case let expected as String where expected.hasPrefix("~"):
      guard let text = actual as? String, let pattern = try? Regex(String(expected.dropFirst())),
        text.wholeMatch(of: pattern) != nil
      else { return ["\(path): \(show(actual)) does not match \(expected.dropFirst())"] }
      return []
    default:
      guard let expected = expected as? NSObject, let actual = actual as? NSObject, actual == expected else {
        return ["\(path): expected \(expected), got \(show(actual))"]
      }
      return []
    }
  }

  private static func show(_ value: Any?) -> String {
    String(String(describing: value ?? "nothing").prefix(300))
  }
}
