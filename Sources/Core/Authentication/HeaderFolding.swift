import Mail

/// Folding white space of RFC 5322 §2.2.3.
package enum HeaderFolding {
  /// The value without the line breaks of its folding and without white space at its ends. Line
  /// breaks may be CRLF, as on the wire, or LF, as libmilter shows them.
  package static func unfoldedAndTrimmed(_ value: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.count)
    for byte in value where byte != 0x0a && byte != 0x0d {
      if bytes.isEmpty, ASCII.isWhitespace(byte) { continue }
      bytes.append(byte)
    }
    while let last = bytes.last, ASCII.isWhitespace(last) { bytes.removeLast() }
    return bytes
  }

  /// The pieces of a text between its spaces.
  package static func words(of text: String) -> [String] {
    text.utf8.split(separator: 0x20).map { String(Substring($0)) }
  }

  /// Joins `items` with SP, and with LF and SP where a line would grow beyond `limit` octets; no
  /// item is broken. `used` octets of the first line are taken already.
  package static func joined(_ items: [String], limit: Int, used: Int) -> String {
    var text = ""
    var line = used
    for item in items {
      let count = item.utf8.count
      if text.isEmpty {
        text = item
        line += count
      } else if line + 1 + count > limit {
        text += "\n " + item
        line = 1 + count
      } else {
        text += " " + item
        line += 1 + count
      }
    }
    return text
  }
}
