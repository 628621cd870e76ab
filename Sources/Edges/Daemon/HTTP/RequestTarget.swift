/// The target of a request in origin form (RFC 9112 §3.2.1), taken apart and percent-decoded.
struct RequestTarget: Hashable {
  let path: String
  let segments: [String]
  let query: [String: String]

  /// `nil` where it does not begin with a slash, or where what a percent encoding stands for is not
  /// UTF-8 or is NUL.
  init?(_ target: String) {
    guard target.hasPrefix("/") else { return nil }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.first.map(String.init) ?? "/"
    var segments: [String] = []
    // Decoded after splitting: `%2F` belongs to its segment (RFC 3986 §2.2).
    for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = PercentEncoding.decode(segment) else { return nil }
      segments.append(decoded)
    }
    if segments.last == "" { segments.removeLast() }
    self.segments = segments
    var query: [String: String] = [:]
    if parts.count == 2 {
      for pair in parts[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = sides.first.flatMap({ PercentEncoding.decode($0, plusIsSpace: true) }),
          let value = PercentEncoding.decode(sides.count == 2 ? sides[1] : "", plusIsSpace: true)
        else { return nil }
        if query[name] == nil { query[name] = value }
      }
    }
    self.query = query
  }
}
