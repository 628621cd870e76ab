/// Cuts a stream of octets into lines at line feeds.
struct LineSplitter {
  private let maximumOctets: Int
  private var rest: [UInt8] = []

  init(maximumOctets: Int) { self.maximumOctets = maximumOctets }

  /// The lines that `bytes` complete, without their line feeds.
  mutating func feed(_ bytes: [UInt8]) throws(ControlClientError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var chunk = bytes[...]
    while let feed = chunk.firstIndex(of: UInt8(ascii: "\n")) {
      rest += chunk[..<feed]
      guard rest.count <= maximumOctets else { throw .tooLarge(maximumOctets: maximumOctets) }
      lines.append(rest)
      rest = []
      chunk = chunk[(feed + 1)...]
    }
    rest += chunk
    guard rest.count <= maximumOctets else { throw .tooLarge(maximumOctets: maximumOctets) }
    return lines
  }
}
