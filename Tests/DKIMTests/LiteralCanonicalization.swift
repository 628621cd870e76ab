/// RFC 6376 §3.4 word by word: slow, with copies at each step. What the engine says is compared with it.
enum LiteralCanonicalization {
  static func body(_ body: [UInt8], relaxed: Bool) -> [UInt8] {
    var lines: [[UInt8]] = [[]]
    var position = 0
    while position < body.count {
      if body[position] == 0x0d, position + 1 < body.count, body[position + 1] == 0x0a {
        lines.append([])
        position += 2
      } else {
        lines[lines.count - 1].append(body[position])
        position += 1
      }
    }
    if relaxed { lines = lines.map { collapsed($0) } }
    while lines.last?.isEmpty == true { lines.removeLast() }
    if lines.isEmpty { return relaxed ? [] : [0x0d, 0x0a] }
    return lines.flatMap { $0 + [0x0d, 0x0a] }
  }

  static func field(name: [UInt8], value: [UInt8], relaxed: Bool) -> [UInt8] {
    var wire: [UInt8] = []
    for byte in value {
      if byte == 0x0a, wire.last != 0x0d { wire.append(0x0d) }
      wire.append(byte)
    }
    guard relaxed else { return name + [0x3a] + wire + [0x0d, 0x0a] }
    var unfolded: [UInt8] = []
    for (index, byte) in wire.enumerated() {
      let isLineEnd =
        byte == 0x0a || byte == 0x0d && index + 1 < wire.count && wire[index + 1] == 0x0a
      if !isLineEnd { unfolded.append(byte) }
    }
    let text = collapsed(unfolded).drop { $0 == 0x20 }
    let key = collapsed(name).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    return key + [0x3a] + text + [0x0d, 0x0a]
  }

  /// Runs of white space become one SP; at the end they go.
  private static func collapsed(_ line: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for byte in line {
      if byte == 0x20 || byte == 0x09 {
        if output.last != 0x20 { output.append(0x20) }
      } else {
        output.append(byte)
      }
    }
    if output.last == 0x20 { output.removeLast() }
    return output
  }
}
