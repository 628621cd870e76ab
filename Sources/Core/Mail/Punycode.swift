/// The Bootstring encoding of RFC 3492 with the parameters of IDNA.
package enum Punycode {
  // RFC 3492 §5.
  private static let base = 36
  private static let minimumThreshold = 1
  private static let maximumThreshold = 26
  private static let skew = 38
  private static let damping = 700
  private static let initialBias = 72
  private static let initialCodePoint = 128

  /// Turns each label with non-ASCII letters into its A-label; all of it in lower case. The ideographic full stops
  /// of RFC 3490 §3.1 separate labels too, whatever marks follow them. `nil` where a label holds ASCII that no host
  /// name may hold or does not fit. U-labels have Normalization Form C; those that do not become names that nobody
  /// can register (see `NormalizationFormC`).
  package static func aLabels(of name: String) -> String? {
    let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
    var labels: [String] = []
    for part in name.lowercased().unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: dots.contains)
    {
      let label = String(part)
      if label.utf8.allSatisfy({ $0 < 0x80 }) {
        labels.append(label)
      } else {
        // RFC 5891 §4.2.3: no hyphen at its ends, nor two in the third and fourth place; no mark at its start.
        guard label.utf8.first != UInt8(ascii: "-"), label.utf8.last != UInt8(ascii: "-"),
          !label.unicodeScalars.dropFirst(2).starts(with: ["-", "-"]),
          label.unicodeScalars.first.map(NormalizationFormC.isMark) == false,
          let encoded = encode(label.unicodeScalars.map { Int($0.value) })
        else { return nil }
        labels.append("xn--" + encoded)
      }
    }
    return labels.joined(separator: ".")
  }

  /// RFC 3492 §6.3 for one label of at most 63 code points.
  private static func encode(_ input: [Int]) -> String? {
    guard input.count <= DomainName.maximumLabelOctets else { return nil }
    var output = input.filter { $0 < 0x80 }.compactMap { UInt8(exactly: $0) }
    let basicCount = output.count
    var handled = basicCount
    if basicCount > 0 { output.append(UInt8(ascii: "-")) }
    var codePoint = initialCodePoint
    var delta = 0
    var bias = initialBias
    while handled < input.count {
      guard let next = input.filter({ $0 >= codePoint }).min() else { return nil }
      delta += (next - codePoint) * (handled + 1)
      codePoint = next
      for value in input {
        if value < codePoint { delta += 1 }
        guard value == codePoint else { continue }
        var quotient = delta
        var position = base
        while true {
          let threshold = min(max(position - bias, minimumThreshold), maximumThreshold)
          if quotient < threshold { break }
          output.append(digit(threshold + (quotient - threshold) % (base - threshold)))
          quotient = (quotient - threshold) / (base - threshold)
          position += base
        }
        output.append(digit(quotient))
        bias = adapt(delta, count: handled + 1, first: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      codePoint += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
  }

  private static func adapt(_ delta: Int, count: Int, first: Bool) -> Int {
    var delta = first ? delta / damping : delta / 2
    delta += delta / count
    var position = 0
    while delta > (base - minimumThreshold) * maximumThreshold / 2 {
      delta /= base - minimumThreshold
      position += base
    }
    return position + (base - minimumThreshold + 1) * delta / (delta + skew)
  }
}
