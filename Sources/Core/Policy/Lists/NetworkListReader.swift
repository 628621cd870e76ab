import JSON
package import Mail

/// Reads a list of networks: JSON as `gomailctl ban export` writes it, or plain lines.
///
/// A plain line is a network, then, if the list says so, how long (`12h`, `7d`) or until when
/// (`2026-11-22T15:38:21Z`), then a reason. Lines that begin with `#` or `;` are comments, and one of these before
/// the reason does not belong to it. JSON is a list of objects, alone or as the member `bans` or `allow` of an
/// object, or objects one after another; their members are those of a ban.
package struct NetworkListReader: Sequence, IteratorProtocol, Sendable {
  /// The longest line, or JSON object, in octets: the longest ban with every letter escaped.
  package static let maximumEntryOctets = 8192

  private let list: [UInt8]
  private let now: Timestamp
  private var position: Int
  private var line = 0
  /// `nil` for plain lines.
  private var splitter: JSONListSplitter?

  /// A reader at the beginning of a list; durations count from `now`.
  package init(_ list: [UInt8], now: Timestamp) {
    self.list = list
    self.now = now
    // U+FEFF at the beginning is no part of the list.
    position = list.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    let first = list[position...].first { !Self.isBlank($0) && $0 != UInt8(ascii: "\n") }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      splitter = JSONListSplitter(maximumOctets: Self.maximumEntryOctets)
    }
  }

  /// The next entry, or what is wrong with the next line; `nil` at the end. After what is no JSON list nothing
  /// more comes.
  package mutating func next() -> Result<NetworkListEntry, NetworkListError>? {
    splitter == nil ? nextLine() : nextObject()
  }

  // MARK: Lines

  private mutating func nextLine() -> Result<NetworkListEntry, NetworkListError>? {
    while position < list.count {
      let end = list[position...].firstIndex(of: UInt8(ascii: "\n")) ?? list.count
      let octets = list[position..<end]
      position = end + 1
      line += 1
      do throws(NetworkListError) {
        if let entry = try entry(octets, line) { return .success(entry) }
      } catch {
        return .failure(error)
      }
    }
    return nil
  }

  /// What a plain line says; `nil` for an empty one and a comment.
  private func entry(_ octets: ArraySlice<UInt8>, _ number: Int) throws(NetworkListError) -> NetworkListEntry?
  {
    guard octets.count <= Self.maximumEntryOctets else {
      throw NetworkListError(line: number, "is longer than \(Self.maximumEntryOctets) octets")
    }
    var rest = Self.trimmed(octets)
    guard let first = rest.first, !Self.isComment(first) else { return nil }
    let network = try network(Self.word(&rest), number)
    var expiresAt: Timestamp?
    var afterTime = rest
    let time = String(decoding: Self.word(&afterTime), as: UTF8.self)
    if let moment = Timestamp(rfc3339: time) {
      (expiresAt, rest) = (moment, afterTime)
    } else if time.utf8.last.map({ ASCII.isLetter($0) }) == true, let duration = Duration(text: time) {
      (expiresAt, rest) = (now + duration, afterTime)
    }
    if let mark = rest.first, Self.isComment(mark) { rest = Self.trimmed(rest.dropFirst()) }
    guard rest.count <= Ban.maximumReasonOctets else {
      throw NetworkListError(line: number, "its reason is longer than \(Ban.maximumReasonOctets) octets")
    }
    guard let reason = String(validating: rest, as: UTF8.self), HeaderText(reason) != nil else {
      throw NetworkListError(line: number, "its reason holds control characters or is not UTF-8")
    }
    return NetworkListEntry(network: network, reason: reason.isEmpty ? nil : reason, expiresAt: expiresAt)
  }

  private func network(_ word: ArraySlice<UInt8>, _ number: Int) throws(NetworkListError) -> Network {
    let text = String(decoding: word, as: UTF8.self)
    if let network = Network(text) { return network }
    let shown = HeaderText(sanitizing: text.prefix(64))
    let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
    if let address = IPAddress(text[..<slash]), slash < text.endIndex,
      let length = Int(text[text.utf8.index(after: slash)...]),
      let network = Network(address, prefixLength: length)
    {
      throw NetworkListError(line: number, "\"\(shown)\" has bits set beyond its prefix: write \(network)")
    }
    throw NetworkListError(line: number, "\"\(shown)\" is no IP address and no network such as 192.0.2.0/24")
  }

  // MARK: JSON

  private mutating func nextObject() -> Result<NetworkListEntry, NetworkListError>? {
    guard var splitter = splitter.take() else { return nil }
    defer { self.splitter = splitter }
    while position < list.count {
      let step = splitter.take(list[position])
      position += 1
      switch step {
      case .more: continue
      case .end:
        position = list.count
        return nil
      case .broken(let message):
        position = list.count
        return .failure(NetworkListError(line: splitter.line, message))
      case .object(let text, let line):
        do throws(NetworkListError) {
          return .success(try entry(json: text, line))
        } catch {
          return .failure(error)
        }
      }
    }
    guard let problem = splitter.unfinished else { return nil }
    splitter.finish()
    return .failure(NetworkListError(line: splitter.line, problem))
  }

  private static let members = [
    "id", "network", "reason", "author", "created_at", "expires_at", "automatic", "action",
  ]

  private func entry(json text: [UInt8], _ line: Int) throws(NetworkListError) -> NetworkListEntry {
    do throws(JSONError) {
      guard let object = try JSONValue(parsing: text, maximumDepth: 2).objectValue else {
        throw JSONError(.wrongKind("entry", expected: "an object"))
      }
      // A misspelt `expires_at` would make a ban that never ends.
      if let unknown = object.keys.first(where: { !Self.members.contains($0) }) {
        throw JSONError(
          .wrongKind("\(HeaderText(sanitizing: unknown.prefix(64)))", expected: "left out: it is unknown"))
      }
      var action: Ban.Action?
      if let name = try object.optionalString("action") {
        guard let known = Ban.Action(rawValue: name) else {
          throw JSONError(.wrongKind("action", expected: "\"reject\" or \"defer\""))
        }
        action = known
      }
      return NetworkListEntry(
        network: try Ban.network(object),
        reason: object["reason"] == nil ? nil : try Ban.reason(object),
        author: object["author"] == nil ? nil : try Ban.author(object),
        createdAt: try object.optionalTimestamp("created_at"),
        expiresAt: try object.optionalTimestamp("expires_at"),
        isAutomatic: object["automatic"] == nil ? false : try object.bool("automatic"), action: action)
    } catch {
      throw NetworkListError(line: line, "\(error)")
    }
  }

  // MARK: Octets

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") || octet == UInt8(ascii: "\r")
  }

  private static func isComment(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: "#") || octet == UInt8(ascii: ";")
  }

  private static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = octets.firstIndex { !isBlank($0) } ?? octets.endIndex
    let end = octets.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
    return octets[start..<end]
  }

  /// Takes the first word, and the blanks after it.
  private static func word(_ octets: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let word = octets.prefix { !isBlank($0) }
    octets = trimmed(octets[word.endIndex...])
    return word
  }
}
