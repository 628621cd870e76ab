import JSON
import Mail

/// A message as a file holds it, taken apart into what a mail server would hand to the milter.
///
/// Lines may end with CRLF or LF. What is not a header field ends the header section, as Postfix has it.
package struct MessageFile: Sendable {
  /// One header field.
  package struct Field: Sendable {
    /// The octets before the colon.
    package let name: [UInt8]
    /// The octets behind it, lines joined by LF, without the last line end.
    package let value: [UInt8]
  }

  /// The fields from the top down.
  package private(set) var fields: [Field] = []
  /// The body, every line ended with CRLF.
  package private(set) var body: [UInt8] = []
  /// What the file says of the envelope.
  package private(set) var envelope = EnvelopeHint()

  /// Takes a file apart.
  ///
  /// - Parameter receiver: our own host name; a Received-SPF field that names it tells the envelope.
  package init(_ octets: [UInt8], receiver: String) {
    var position = 0
    if octets.starts(with: EnvelopeHint.spoolFieldName.utf8) {
      let line = Self.line(octets, &position)
      envelope = EnvelopeHint(spoolLine: Array(line))
    } else if octets.starts(with: "From ".utf8) {
      // What mbox files put before each message.
      _ = Self.line(octets, &position)
    }
    readFields(octets, &position)
    readBody(octets[position...])
    if envelope.isEmpty { envelope = EnvelopeHint(fields: fields, receiver: receiver) }
  }

  /// Takes a message apart whose envelope is known from elsewhere.
  package init(_ octets: [UInt8], envelope: EnvelopeHint) {
    self.init(octets, receiver: "")
    self.envelope = envelope
  }

  private mutating func readFields(_ octets: [UInt8], _ position: inout Int) {
    var name: [UInt8]?
    var value: [UInt8] = []
    func end(_ fields: inout [Field]) {
      if let name { fields.append(Field(name: name, value: value)) }
    }
    while position < octets.count {
      let start = position
      let line = Self.line(octets, &position)
      guard let first = line.first else { break }
      if ASCII.isWhitespace(first), name != nil {
        value.append(0x0a)
        value += line
        continue
      }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isName(line[..<colon]) else {
        position = start
        break
      }
      end(&fields)
      name = Array(line[..<colon])
      value = Array(line[(colon + 1)...])
    }
    end(&fields)
  }

  private mutating func readBody(_ octets: ArraySlice<UInt8>) {
    body.reserveCapacity(octets.count + octets.count / 16)
    var last: UInt8 = 0
    for octet in octets {
      if octet == 0x0a, last != 0x0d { body.append(0x0d) }
      body.append(octet)
      last = octet
    }
    if !octets.isEmpty, last != 0x0a { body += [0x0d, 0x0a] }
  }

  /// The next line without its end.
  private static func line(_ octets: [UInt8], _ position: inout Int) -> ArraySlice<UInt8> {
    let end = octets[position...].firstIndex(of: 0x0a) ?? octets.endIndex
    var line = octets[position..<end]
    if line.last == 0x0d { line.removeLast() }
    position = min(end + 1, octets.count)
    return line
  }

  /// RFC 5322 §2.2 and §4.5: visible ASCII, and white space before the colon.
  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    var name = text
    while let last = name.last, ASCII.isWhitespace(last) { name.removeLast() }
    return !name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }
}
