package import Mail

/// Writes one JSON text (RFC 8259) from its beginning to its end: into one array of octets, or piece by piece
/// to whoever takes the pieces.
///
/// It puts the commas and escapes strings; that keys and values alternate and that what is begun is
/// ended is its caller's duty. Text is scanned eight octets at a time and runs without escapes are
/// copied whole; no `String` is made of octets.
package struct JSONWriter: Sendable {
  /// Takes the next octets of the text; they are gone when it returns.
  package typealias Sink = @Sendable (UnsafeRawBufferPointer) -> Void

  /// Octets of a long string that are handled at a time on the way to a sink: whole groups of base64, and
  /// what they grow to stays in the second-level cache.
  private static let pieceOctets = 49_152
  /// Octets that are collected for a sink: fewer and larger writes.
  private static let drainOctets = 65_536

  /// What has been written so far; with a sink, what it has not got yet.
  package private(set) var output: [UInt8] = []
  private var needsComma = false
  private let sink: Sink?

  /// A writer that has room for `capacity` octets before it must move its output.
  package init(reserving capacity: Int = 0) {
    sink = nil
    output.reserveCapacity(capacity)
  }

  /// A writer that hands its output to `sink` as it goes, and keeps some 100 kB of it at most but for a key
  /// or a number. `finish` hands over the rest.
  package init(to sink: @escaping Sink) {
    self.sink = sink
    output.reserveCapacity(2 * Self.drainOctets)
  }

  /// Hands the rest to the sink.
  package mutating func finish() { drain(above: 0) }

  /// How many octets of room text of `count` octets usually needs. Line ends and quotes make mail
  /// about a tenth longer; what grows more costs one move of the output.
  package static func expectedOctets(ofText count: Int) -> Int { count + count / 8 }

  /// How many octets of valid UTF-8, whole characters from the beginning, take no more than `limit` octets between
  /// the quotes of a string.
  package static func prefix(ofText bytes: UnsafeRawBufferPointer, fitting limit: Int) -> Int {
    JSONOctets.prefix(of: bytes, fitting: limit)
  }

  /// How many octets `count` octets have in base64.
  package static func octets(ofBase64 count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Begins an object; `endObject` ends it.
  package mutating func beginObject() {
    separate()
    output.append(UInt8(ascii: "{"))
    needsComma = false
  }

  /// Ends the object begun last.
  package mutating func endObject() {
    output.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// Begins an array; `endArray` ends it.
  package mutating func beginArray() {
    separate()
    output.append(UInt8(ascii: "["))
    needsComma = false
  }

  /// Ends the array begun last.
  package mutating func endArray() {
    output.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// The name of the member whose value is written next.
  package mutating func key(_ name: String) {
    string(name)
    output.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string.
  package mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { quoted(UnsafeRawBufferPointer($0)) }
  }

  /// A string, or `null`.
  package mutating func string(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  /// A string from octets of UTF-8. Octets that are not valid become U+FFFD, as in
  /// `String(decoding:as:)`.
  package mutating func string(utf8 bytes: UnsafeRawBufferPointer) {
    if UTF8Text.isValid(bytes) {
      quoted(bytes)
    } else {
      string(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// A string from octets that the caller has found to be valid with `UTF8Text`: they are not looked
  /// at again, and with others the output is not JSON.
  package mutating func string(validatedUTF8 bytes: UnsafeRawBufferPointer) { quoted(bytes) }

  /// A string that holds `bytes` in base64 (RFC 4648 §4, with padding).
  package mutating func base64(_ bytes: UnsafeRawBufferPointer) {
    separate()
    output.append(UInt8(ascii: "\""))
    inPieces(bytes) { Base64.encode($0, into: &$1) }
    output.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A string that holds `bytes` in base64 (RFC 4648 §4, with padding).
  package mutating func base64(_ bytes: [UInt8]) { bytes.withUnsafeBytes { base64($0) } }

  /// A whole number.
  package mutating func integer(_ number: some FixedWidthInteger) { bare(String(number)) }

  /// A whole number, or `null`.
  package mutating func integer(_ number: Int?) {
    if let number { bare(String(number)) } else { null() }
  }

  /// A number; infinities and NaN, which JSON does not know, become `null`.
  package mutating func double(_ number: Double) { bare(number.isFinite ? "\(number)" : "null") }

  /// `true` or `false`.
  package mutating func bool(_ flag: Bool) { bare(flag ? "true" : "false") }

  /// `true`, `false` or `null`.
  package mutating func bool(_ flag: Bool?) {
    if let flag { bool(flag) } else { null() }
  }

  /// `null`.
  package mutating func null() { bare("null") }

  /// A moment as a string: RFC 3339, UTC, milliseconds.
  package mutating func timestamp(_ moment: Timestamp) { string(moment.rfc3339) }

  /// A moment, or `null`.
  package mutating func timestamp(_ moment: Timestamp?) {
    if let moment { timestamp(moment) } else { null() }
  }

  /// Any value with all it holds.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .integer(let number): integer(number)
    case .double(let number): double(number)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func separate() {
    if needsComma { output.append(UInt8(ascii: ",")) }
  }

  private mutating func bare(_ text: String) {
    separate()
    output.append(contentsOf: text.utf8)
    needsComma = true
  }

  /// Valid UTF-8 between quotes.
  private mutating func quoted(_ bytes: UnsafeRawBufferPointer) {
    separate()
    output.append(UInt8(ascii: "\""))
    inPieces(bytes) { JSONOctets.appendEscaped($0, to: &$1) }
    output.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Both ways to write octets give the same whole and in pieces of a multiple of three.
  @inline(__always)
  private mutating func inPieces(
    _ bytes: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer, inout [UInt8]) -> Void
  ) {
    guard sink != nil else { return write(bytes, &output) }
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.pieceOctets, bytes.count)
      write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), &output)
      drain(above: Self.drainOctets)
      start = end
    }
    drain(above: Self.drainOctets)
  }

  private mutating func drain(above limit: Int) {
    guard let sink, output.count > limit else { return }
    output.withUnsafeBytes { sink($0) }
    output.removeAll(keepingCapacity: true)
  }
}
