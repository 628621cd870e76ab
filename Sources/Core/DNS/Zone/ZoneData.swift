import Mail

/// The data of one record, read by its type.
struct ZoneData {
  /// What is handed out; `nil` for NS, SOA and IPv4-mapped addresses.
  private(set) var record: DNSRecordData?
  /// The last field of a SOA record in seconds.
  private(set) var negativeTTL: UInt32?

  init(_ type: DNSRecordType, _ words: [ZoneWord], _ names: ZoneNames) throws(ZoneProblem) {
    switch type {
    case .a:
      record = .a(try Self.address(words, .v4, form: "four numbers from 0 to 255: 192.0.2.1"))
    case .aaaa:
      let address = try Self.address(words, nil, form: "an IPv6 address: 2001:db8::1")
      // An IPv4-mapped address is IPv4 for us, and no client comes from it by IPv6.
      record = address.family == .v6 ? .aaaa(address) : nil
    case .mx:
      guard words.count == 2, let preference = words[0].number(upTo: UInt32(UInt16.max)) else {
        throw ZoneProblem(
          "MX takes a preference from 0 to 65535 and a name", remedy: "write MX 10 mail.example.com.")
      }
      record = .mx(preference: UInt16(truncatingIfNeeded: preference), exchange: try names.name(words[1]))
    case .ptr:
      record = .ptr(try Self.name(words, names, type))
    case .cname:
      record = .cname(try Self.name(words, names, type))
    case .ns:
      _ = try Self.name(words, names, type)
    case .txt:
      record = .txt(try Self.text(words))
    case .soa:
      negativeTTL = try Self.minimum(words, names)
    }
  }

  private static func address(
    _ words: [ZoneWord], _ family: IPAddress.Family?, form: String
  ) throws(ZoneProblem) -> IPAddress {
    guard words.count == 1, let word = words.first, !word.isQuoted else {
      throw ZoneProblem("a record of an address takes one address", remedy: "write \(form)")
    }
    // Both forms of IPv6 hold a colon, IPv4 none.
    guard let address = IPAddress(String(decoding: word.octets, as: UTF8.self)),
      (family == .v4) != word.octets.contains(UInt8(ascii: ":"))
    else {
      throw ZoneProblem(word.octets, "is not an address of this type", remedy: "write \(form)")
    }
    return address
  }

  private static func name(
    _ words: [ZoneWord], _ names: ZoneNames, _ type: DNSRecordType
  ) throws(ZoneProblem) -> DNSName {
    guard words.count == 1 else {
      throw ZoneProblem("\(type) takes one name", remedy: "write \(type) host.example.com.")
    }
    return try names.name(words[0])
  }

  /// RFC 1035 §3.3.14: strings of up to 255 octets each; together with their length octets they are one record.
  private static func text(_ words: [ZoneWord]) throws(ZoneProblem) -> [UInt8] {
    guard !words.isEmpty else {
      throw ZoneProblem("TXT without a text", remedy: "write the text in quotes: TXT \"v=spf1 -all\"")
    }
    var text: [UInt8] = []
    for word in words {
      guard let string = word.unescaped else {
        throw ZoneProblem(
          word.octets, "has a backslash without a character or three digits up to 255",
          remedy: "write \\\\ for a backslash")
      }
      guard string.count <= UInt8.max else {
        throw ZoneProblem(
          word.octets, "has \(string.count) octets, and a string holds 255",
          remedy: "split it into several strings, each in quotes")
      }
      text += string
    }
    guard text.count + words.count <= Int(UInt16.max) else {
      throw ZoneProblem("the text has \(text.count) octets, and a record holds 65535", remedy: "shorten it")
    }
    return text
  }

  private static func minimum(_ words: [ZoneWord], _ names: ZoneNames) throws(ZoneProblem) -> UInt32 {
    guard words.count == 7, words[2].number(upTo: .max) != nil, let minimum = words[6].seconds,
      words[3...5].allSatisfy({ $0.seconds != nil })
    else {
      throw ZoneProblem(
        "SOA takes two names and five numbers",
        remedy: "write SOA ns.example.com. hostmaster.example.com. ( 1 2h 1h 2w 5m )")
    }
    _ = try names.name(words[0])
    _ = try names.name(words[1])
    return minimum
  }
}
