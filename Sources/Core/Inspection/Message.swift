import Authentication
import Mail

/// What a session knows of the message in progress.
struct Message: Hashable, Sendable {
  /// The most fields claiming to be ours in one message. Real forgeries have a few; Postfix walks
  /// through the whole header section for each field that is taken out.
  static let maximumForgedFields = 100

  /// A field that claims to be ours.
  struct Claim: Hashable, Sendable {
    let name: String
    /// Which of the fields of its name it is, counted from 1.
    let occurrence: Int
    /// Its index in `header` where it is a verdict field.
    let verdictIndex: Int?
  }

  let sender: String
  let isOriginating: Bool
  var recipientCount = 0
  private(set) var header = HeaderSection()
  private(set) var sizeOctets = 0
  private(set) var claims: [Claim] = []
  private var occurrences: [String: Int] = [:]

  init(sender: String, isOriginating: Bool) {
    self.sender = sender
    self.isOriginating = isOriginating
  }

  mutating func addField(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, rules: InspectionRules)
  {
    // The colon and CRLF; each line break inside is LF here and CRLF on the wire.
    addOctets(name.count + value.count + 3 + value.count { $0 == 0x0a })
    let name = Self.trimmed(name)
    let kind = FieldKind(name: name)
    let index = header.append(name: name, value: value, isAuthor: kind == .author)
    switch kind {
    case .author, .other:
      return
    case .authenticationResults:
      let occurrence = count(name)
      if rules.claims.isClaimed(by: Array(value)) { claim(name, occurrence) }
    case .receivedSPF, .reserved:
      claim(name, count(name))
    case .verdict:
      claim(name, count(name), verdictIndex: index)
    }
  }

  mutating func addBody(_ chunk: UnsafeRawBufferPointer) { addOctets(chunk.count) }

  /// The empty line between header section and body.
  mutating func endHeader() { addOctets(2) }

  private mutating func addOctets(_ count: Int) {
    let (sum, overflow) = sizeOctets.addingReportingOverflow(count)
    sizeOctets = overflow ? Int.max : sum
  }

  /// Counts a field of this name. A message beyond its limits is refused whatever it holds, and no
  /// more is kept of it.
  private mutating func count(_ name: UnsafeRawBufferPointer) -> Int {
    guard !header.isBeyondLimits else { return 0 }
    let key = String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
    let occurrence = occurrences[key, default: 0] + 1
    occurrences[key] = occurrence
    return occurrence
  }

  private mutating func claim(_ name: UnsafeRawBufferPointer, _ occurrence: Int, verdictIndex: Int? = nil) {
    guard !header.isBeyondLimits, claims.count <= Self.maximumForgedFields else { return }
    claims.append(
      Claim(name: String(decoding: name, as: UTF8.self), occurrence: occurrence, verdictIndex: verdictIndex))
  }

  /// RFC 5322 §4.5 allows white space before the colon; Postfix hands it over with the name.
  private static func trimmed(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var count = name.count
    while count > 0, ASCII.isWhitespace(name[count - 1]) { count -= 1 }
    return UnsafeRawBufferPointer(rebasing: name[..<count])
  }
}
