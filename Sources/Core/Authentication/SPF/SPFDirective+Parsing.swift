import Mail

extension SPFDirective {
  /// Reads one directive: RFC 7208 §4.6.1 and §5.
  init(parsing term: ArraySlice<UInt8>) throws(SPFSyntaxFault) {
    var rest = term
    let result = Self.result(of: rest.first)
    if result != nil { rest.removeFirst() }
    let end = rest.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") } ?? rest.endIndex
    let name = rest[..<end]
    let argument = rest[end...]
    switch SPFKeyword(name) {
    case .all:
      guard argument.isEmpty else { throw .unexpectedArgument }
      mechanism = .all
    case .include:
      mechanism = .include(try SPFDomainSpec(try Self.value(argument, or: .missingDomain)))
    case .a:
      let (domain, lengths) = try Self.domainAndLengths(argument)
      mechanism = .a(domain, lengths)
    case .mx:
      let (domain, lengths) = try Self.domainAndLengths(argument)
      mechanism = .mx(domain, lengths)
    case .ptr:
      mechanism = .ptr(try Self.optionalDomain(argument))
    case .ip4:
      mechanism = .network(try Self.networkV4(try Self.value(argument, or: .invalidAddress)))
    case .ip6:
      mechanism = .network(try Self.networkV6(try Self.value(argument, or: .invalidAddress)))
    case .exists:
      mechanism = .exists(try SPFDomainSpec(try Self.value(argument, or: .missingDomain)))
    case nil:
      throw .unknownMechanism
    }
    self.result = result ?? .pass
    source = term
  }

  private static func result(of qualifier: UInt8?) -> SPFResult? {
    switch qualifier {
    case UInt8(ascii: "+"): .pass
    case UInt8(ascii: "-"): .fail
    case UInt8(ascii: "~"): .softfail
    case UInt8(ascii: "?"): .neutral
    default: nil
    }
  }

  /// What follows the colon that must stand.
  private static func value(
    _ argument: ArraySlice<UInt8>, or fault: SPFSyntaxFault
  ) throws(SPFSyntaxFault) -> ArraySlice<UInt8> {
    guard argument.first == UInt8(ascii: ":") else { throw fault }
    return argument.dropFirst()
  }

  private static func optionalDomain(
    _ argument: ArraySlice<UInt8>
  ) throws(SPFSyntaxFault) -> SPFDomainSpec? {
    guard !argument.isEmpty else { return nil }
    return try SPFDomainSpec(try value(argument, or: .unexpectedArgument))
  }

  /// `[ ":" domain-spec ] [ dual-cidr-length ]`. No domain-spec ends in a slash and digits, so the
  /// lengths are told from it at the end, wherever else it has slashes.
  private static func domainAndLengths(
    _ argument: ArraySlice<UInt8>
  ) throws(SPFSyntaxFault) -> (SPFDomainSpec?, SPFPrefixLengths) {
    var rest = argument
    var lengths = SPFPrefixLengths()
    guard let length = popLength(&rest) else { return (try optionalDomain(rest), lengths) }
    if rest.last == UInt8(ascii: "/") {
      rest.removeLast()
      lengths.v6 = try number(length, atMost: 128)
      if let length = popLength(&rest) { lengths.v4 = try number(length, atMost: 32) }
    } else {
      lengths.v4 = try number(length, atMost: 32)
    }
    return (try optionalDomain(rest), lengths)
  }

  /// Takes a slash and the digits after it off the end, and gives the digits.
  private static func popLength(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let before = rest.lastIndex(where: { !ASCII.isDigit($0) }), rest[before] == UInt8(ascii: "/"),
      before + 1 < rest.endIndex
    else { return nil }
    let digits = rest[(before + 1)...]
    rest = rest[..<before]
    return digits
  }

  /// `"0" / %x31-39 0*2DIGIT` up to a bound.
  private static func number(
    _ digits: ArraySlice<UInt8>, atMost maximum: Int
  ) throws(SPFSyntaxFault) -> Int {
    guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ ASCII.isDigit($0) })
    else { throw .invalidPrefixLength }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard value <= maximum else { throw .invalidPrefixLength }
    return value
  }

  private static func addressAndLength(
    _ value: ArraySlice<UInt8>, maximum: Int
  ) throws(SPFSyntaxFault) -> (ArraySlice<UInt8>, Int) {
    guard let slash = value.firstIndex(of: UInt8(ascii: "/")) else { return (value, maximum) }
    return (value[..<slash], try number(value[(slash + 1)...], atMost: maximum))
  }

  private static func networkV4(_ value: ArraySlice<UInt8>) throws(SPFSyntaxFault) -> Network? {
    let (text, length) = try addressAndLength(value, maximum: 32)
    guard let bits = bitsV4(text), let network = Network(IPAddress(v4: bits), prefixLength: length) else {
      throw .invalidAddress
    }
    return network
  }

  /// Four numbers without leading zeros. Most terms there are come through here, without a `String`.
  private static func bitsV4(_ text: ArraySlice<UInt8>) -> UInt32? {
    var bits: UInt32 = 0
    var part: UInt32?
    var dots = 0
    for octet in text {
      if octet == UInt8(ascii: ".") {
        guard let number = part else { return nil }
        bits = bits << 8 | number
        part = nil
        dots += 1
      } else {
        guard ASCII.isDigit(octet), part != 0 else { return nil }
        let number = (part ?? 0) * 10 + UInt32(octet - UInt8(ascii: "0"))
        guard number <= 255 else { return nil }
        part = number
      }
      guard dots <= 3 else { return nil }
    }
    guard dots == 3, let last = part else { return nil }
    return bits << 8 | last
  }

  private static func networkV6(_ value: ArraySlice<UInt8>) throws(SPFSyntaxFault) -> Network? {
    let (text, length) = try addressAndLength(value, maximum: 128)
    guard text.contains(UInt8(ascii: ":")), let address = IPAddress(String(decoding: text, as: UTF8.self))
    else {
      throw .invalidAddress
    }
    guard address.family == .v4 else { return Network(address, prefixLength: length) }
    // `::ffff:192.0.2.1`. A network of fewer than 96 bits around it holds other IPv6 addresses too.
    guard length < 96 else { return nil }
    let low: UInt64 = length <= 64 ? 0 : 0xffff_0000_0000 & UInt64.max << UInt64(128 - length)
    return Network(IPAddress(v6High: 0, low: low), prefixLength: length)
  }
}
