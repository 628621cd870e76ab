import Foundation

/// An Authentication-Results value as two readers see it: a strict one that takes the part of RFC 8601's grammar
/// that our server writes and nothing more, and a careless one that splits at semicolons and knows neither quotes
/// nor comments. They must agree; whatever the wire held, it added no result for either.
struct StrictResults {
  struct Entry: Equatable {
    let method: String
    let result: String
    var comment: String?
    var reason: String?
    var properties: [String: String] = [:]
  }

  let identifier: String
  let entries: [Entry]

  init(_ value: String) throws {
    for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.utf8.count <= 998 - "Authentication-Results: ".utf8.count else {
        throw LabError("a line of \(line.utf8.count) octets")
      }
    }
    guard value.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 10 }) else {
      throw LabError("octets that are not printable: \(value.debugDescription)")
    }
    let text = MilterVerdict.unfolded(value)
    var reader = Reader(rest: text[...], whole: text)
    identifier = try reader.token()
    var entries: [Entry] = []
    try reader.expect(";")
    if reader.rest == " none" {
      reader.rest = ""
    } else {
      repeat { entries.append(try reader.entry()) } while try reader.separator()
    }
    guard reader.rest.isEmpty else { throw LabError("cannot be read from <\(reader.rest)>: \(text)") }
    self.entries = entries

    let careless = text.split(separator: ";").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
    let seen = careless.map { String($0.prefix { $0 != " " }) }
    guard seen == (entries.isEmpty ? ["none"] : entries.map { "\($0.method)=\($0.result)" }) else {
      throw LabError("a careless reader sees \(seen) in \(text)")
    }
    // `policy.dmarc=` and `policy.iprev=` are properties.
    let claim =
      /(?i)(?:^|[^a-z0-9.])(spf|dkim|dmarc|arc|iprev|auth)\s*=\s*(none|pass|fail|soft|pol|neu|temp|perm)/
    let claims = text.matches(of: claim).count
    guard claims == entries.count else {
      throw LabError("a searching reader sees \(claims) results in \(text)")
    }
  }

  private struct Reader {
    var rest: Substring
    let whole: String

    func failure(_ what: String) -> LabError { LabError("\(what) expected at <\(rest)> of \(whole)") }

    mutating func take(_ text: String) -> Bool {
      guard rest.hasPrefix(text) else { return false }
      rest = rest.dropFirst(text.count)
      return true
    }

    mutating func expect(_ text: String) throws {
      guard take(text) else { throw failure(text) }
    }

    /// `token` of RFC 2045.
    mutating func token() throws -> String {
      let token = rest.prefix { $0.isASCII && $0 > " " && !"()<>@,;:\\\"/[]?=".contains($0) }
      guard !token.isEmpty else { throw failure("a token") }
      rest = rest[token.endIndex...]
      return String(token)
    }

    /// The end of the field or another result.
    mutating func separator() throws -> Bool { take(";") }

    mutating func entry() throws -> Entry {
      try expect(" ")
      let method = try keyword()
      try expect("=")
      var entry = Entry(method: method, result: try keyword())
      if take(" (") {
        let comment = rest.prefix { !"()\\\";".contains($0) }
        rest = rest[comment.endIndex...]
        entry.comment = String(comment)
        try expect(")")
      }
      if take(" reason=") { entry.reason = try value() }
      while rest.first == " " {
        try expect(" ")
        let type = try keyword()
        try expect(".")
        let name = "\(type).\(try keyword())"
        try expect("=")
        guard entry.properties.updateValue(try value(), forKey: name) == nil else {
          throw LabError("\(name) stands twice: \(whole)")
        }
      }
      return entry
    }

    /// `Keyword` of RFC 8601 §2.2: Ldh-str of RFC 5321 §4.1.2.
    private mutating func keyword() throws -> String {
      let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      guard !word.isEmpty, word.last != "-" else { throw failure("a keyword") }
      rest = rest[word.endIndex...]
      return String(word)
    }

    /// A token, `@` and a domain, or a quoted string without escapes.
    private mutating func value() throws -> String {
      if take("\"") {
        let text = rest.prefix { !"\"\\;".contains($0) }
        rest = rest[text.endIndex...]
        try expect("\"")
        return String(text)
      }
      return take("@") ? "@" + (try token()) : try token()
    }
  }
}
