/// Sizes as people write them.
enum OctetCount {
  private static let units: [(suffix: String, octets: Int)] = [
    ("KIB", 1 << 10), ("MIB", 1 << 20), ("GIB", 1 << 30), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30),
  ]

  /// Reads `26214400`, `25MiB`, `25 MiB`, `25M`; units are powers of 1024. `nil` for anything else.
  static func read(_ text: String) -> Int? {
    let upper = text.uppercased()
    guard let unit = units.first(where: { upper.hasSuffix($0.suffix) }) else { return number(upper) }
    guard let count = number(upper.dropLast(unit.suffix.count)) else { return nil }
    let (octets, overflow) = count.multipliedReportingOverflow(by: unit.octets)
    return overflow ? nil : octets
  }

  /// The largest binary unit that leaves a whole number: `25MiB`; octets alone where none does.
  static func text(_ octets: Int) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    where octets > 0 && octets.isMultiple(of: size) {
      return "\(octets / size)\(unit)"
    }
    return "\(octets)"
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    let digits = text.hasSuffix(" ") ? text.dropLast() : text[...]
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(digits)
  }
}
