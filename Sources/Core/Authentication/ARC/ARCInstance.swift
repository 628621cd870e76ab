import Mail

/// The instance of an ARC field: `i=`, RFC 8617 §4.2.1.
enum ARCInstance {
  /// The instances that there can be.
  static let range = 1...ARCVerification.maximumSets

  /// One or two digits from 1 to 50; `nil` for anything else.
  static func number(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...2).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return range.contains(number) ? number : nil
  }
}
