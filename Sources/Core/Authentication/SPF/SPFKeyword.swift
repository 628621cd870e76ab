import Mail

/// The names of the mechanisms: RFC 7208 §5. Told apart by their octets as one number, since every term
/// of every record comes through here.
enum SPFKeyword {
  case all, include, a, mx, ptr, ip4, ip6, exists

  /// The keyword that a name is in any case; `nil` for any other name.
  init?(_ name: ArraySlice<UInt8>) {
    switch Self.number(name) {
    case Self.ip4Number: self = .ip4
    case Self.includeNumber: self = .include
    case Self.allNumber: self = .all
    case Self.aNumber: self = .a
    case Self.mxNumber: self = .mx
    case Self.ip6Number: self = .ip6
    case Self.existsNumber: self = .exists
    case Self.ptrNumber: self = .ptr
    default: return nil
    }
  }

  private static let allNumber = number(Array("all".utf8)[...])
  private static let includeNumber = number(Array("include".utf8)[...])
  private static let aNumber = number(Array("a".utf8)[...])
  private static let mxNumber = number(Array("mx".utf8)[...])
  private static let ptrNumber = number(Array("ptr".utf8)[...])
  private static let ip4Number = number(Array("ip4".utf8)[...])
  private static let ip6Number = number(Array("ip6".utf8)[...])
  private static let existsNumber = number(Array("exists".utf8)[...])

  /// The octets in lower case and how many they are as one number; 0 for a name longer than any keyword.
  private static func number(_ name: ArraySlice<UInt8>) -> UInt64 {
    guard name.count < 8 else { return 0 }
    // Without the count, NUL before a keyword would be nothing.
    var number = UInt64(name.count)
    for octet in name { number = number << 8 | UInt64(ASCII.lowercased(octet)) }
    return number
  }
}
