import Mail

/// The fields of a report's machine-readable part, and of the header it returns: groups of `name: value`
/// lines with empty lines between them (RFC 3464 §2.1, RFC 5965 §3.1).
///
/// What is no field is passed over. Names are in lower case; values are unfolded, trimmed and cut.
struct ReportFields: Hashable, Sendable {
  /// Octets of a part that are looked at: a report about a thousand recipients has some 300 kB.
  static let maximumOctets = 1 << 20
  /// Fields of one group. RFC 3464 names fourteen; returned headers have some dozens.
  static let maximumFields = 300
  /// Groups of one part: one about the message and one for each recipient.
  static let maximumGroups = 1001
  /// Octets of one value. SMTP replies of several lines stay below 2 kB.
  static let maximumValueOctets = 4096

  /// One field.
  struct Field: Hashable, Sendable {
    /// In lower case.
    var name: String
    var value: [UInt8]
  }

  /// The groups that hold a field, in their order.
  private(set) var groups: [[Field]] = []
  /// Whether something was left out because of a limit.
  private(set) var isCut = false

  /// Reads `content`; with `firstGroupOnly` what follows an empty line is not looked at.
  init(_ content: ArraySlice<UInt8>, firstGroupOnly: Bool = false) {
    isCut = !firstGroupOnly && content.count > Self.maximumOctets
    var group: [Field] = []
    var rest = content.prefix(Self.maximumOctets)
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0a) ?? rest.endIndex
      var line = rest[rest.startIndex..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.last == 0x0d { line.removeLast() }
      guard line.contains(where: { !ASCII.isWhitespace($0) }) else {
        if firstGroupOnly, !group.isEmpty { break }
        guard append(&group) else { return }
        continue
      }
      add(line, to: &group)
    }
    _ = append(&group)
  }

  /// The value of the first field called `name` (in lower case) of `group`; `nil` where it is empty.
  static func value(_ name: String, in group: [Field]) -> String? {
    guard let field = group.first(where: { $0.name == name }), !field.value.isEmpty else { return nil }
    return String(decoding: field.value, as: UTF8.self)
  }

  /// The values of all fields called `name` of `group`.
  static func values(_ name: String, in group: [Field]) -> [String] {
    group.filter { $0.name == name && !$0.value.isEmpty }.map { String(decoding: $0.value, as: UTF8.self) }
  }

  private mutating func append(_ group: inout [Field]) -> Bool {
    guard !group.isEmpty else { return true }
    guard groups.count < Self.maximumGroups else {
      isCut = true
      return false
    }
    groups.append(group)
    group = []
    return true
  }

  private mutating func add(_ line: ArraySlice<UInt8>, to group: inout [Field]) {
    if let first = line.first, ASCII.isWhitespace(first) {
      guard let last = group.indices.last else { return }
      let text = Self.trimmed(line)
      let room = Self.maximumValueOctets - group[last].value.count - 1
      if text.count > room { isCut = true }
      if room > 0 { group[last].value += [0x20] + text.prefix(room) }
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return }
    guard group.count < Self.maximumFields else {
      isCut = true
      return
    }
    let name = Self.trimmed(line[..<colon]).prefix(Self.maximumValueOctets).map(ASCII.lowercased)
    let value = Self.trimmed(line[(colon + 1)...])
    if value.count > Self.maximumValueOctets { isCut = true }
    group.append(
      Field(name: String(decoding: name, as: UTF8.self), value: Array(value.prefix(Self.maximumValueOctets))))
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: ASCII.isWhitespace)
    while let last = text.last, ASCII.isWhitespace(last) { text.removeLast() }
    return text
  }
}
