/// A name in a scripted zone, compared without regard to the case of letters.
///
/// This codec is written apart from the one under test, so that an error in one does not hide in the other.
struct ScriptedName: Hashable, Sendable {
  let labels: [[UInt8]]

  init(labels: [[UInt8]]) {
    self.labels = labels.map { $0.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 } }
  }

  /// Text with the escapes `\DDD` and `\X`; `.` and the empty text are the root.
  init(text: some StringProtocol) {
    var labels: [[UInt8]] = [[]]
    var rest = Array(text.utf8)[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: ".") {
        labels.append([])
      } else if octet == UInt8(ascii: "\\") {
        if let number = UInt8(String(decoding: rest.prefix(3), as: UTF8.self)), rest.count >= 3 {
          rest = rest.dropFirst(3)
          labels[labels.count - 1].append(number)
        } else if let escaped = rest.popFirst() {
          labels[labels.count - 1].append(escaped)
        }
      } else {
        labels[labels.count - 1].append(octet)
      }
    }
    self.init(labels: labels.filter { !$0.isEmpty })
  }

  /// Reads an uncompressed name, as queries have it.
  init?(wire: [UInt8], at offset: inout Int) {
    var labels: [[UInt8]] = []
    while true {
      guard offset < wire.count, wire[offset] < 64 else { return nil }
      let length = Int(wire[offset])
      offset += 1
      if length == 0 { break }
      guard offset + length <= wire.count else { return nil }
      labels.append(Array(wire[offset..<offset + length]))
      offset += length
    }
    self.init(labels: labels)
  }

  var wire: [UInt8] {
    labels.flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 } + [0]
  }

  /// Printable, for the log of queries: a dot inside a label is `\.`.
  var text: String {
    labels.map { label in
      label.map { octet in
        switch octet {
        case UInt8(ascii: "."): "\\."
        case UInt8(ascii: "\\"): "\\\\"
        case 0x21...0x7e: String(UnicodeScalar(octet))
        default: "\\" + String(repeating: "0", count: 3 - String(octet).count) + String(octet)
        }
      }.joined()
    }.joined(separator: ".")
  }

  var parent: ScriptedName? { labels.isEmpty ? nil : ScriptedName(labels: Array(labels.dropFirst())) }
}
