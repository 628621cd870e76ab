/// The methods for header section and body, as `c=` names them: `relaxed/simple`.
package struct DKIMCanonicalizationPair: RawRepresentable, Hashable, Sendable {
  /// For the header section.
  package var header: DKIMCanonicalization
  /// For the body.
  package var body: DKIMCanonicalization

  /// Methods.
  package init(header: DKIMCanonicalization, body: DKIMCanonicalization) {
    self.header = header
    self.body = body
  }

  /// Both must be named: the body's default is `simple`, which few expect.
  package init?(rawValue: String) {
    let words = rawValue.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard words.count == 2, let header = DKIMCanonicalization(rawValue: String(Substring(words[0]))),
      let body = DKIMCanonicalization(rawValue: String(Substring(words[1])))
    else { return nil }
    self.init(header: header, body: body)
  }

  package var rawValue: String { "\(header.rawValue)/\(body.rawValue)" }
}
