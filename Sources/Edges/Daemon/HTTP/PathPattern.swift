/// The path of a route: literal segments and parameters.
struct PathPattern: Sendable {
  private enum Segment {
    case literal(String)
    case parameter(String)
  }

  private let segments: [Segment]

  init(_ path: String) {
    segments = path.split(separator: "/").map {
      $0.hasPrefix(":") ? .parameter(String($0.dropFirst())) : .literal(String($0))
    }
  }

  /// How many segments are literal: of two patterns that match, the one with more of them wins.
  var literals: Int {
    segments.count { if case .literal = $0 { true } else { false } }
  }

  /// The parameters' values where decoded segments match.
  func match(_ path: [String]) -> [String: String]? {
    guard path.count == segments.count else { return nil }
    var values: [String: String] = [:]
    for (segment, text) in zip(segments, path) {
      switch segment {
      case .literal(let expected): guard text == expected else { return nil }
      case .parameter(let name):
        guard !text.isEmpty else { return nil }
        values[name] = text
      }
    }
    return values
  }
}
