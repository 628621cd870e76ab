import Glibc

/// Types and data of records as a zone's text writes them.
enum RecordText {
  private static let types: [String: UInt16] = [
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28,
  ]

  static func type(_ text: String) -> UInt16? {
    types[text] ?? (text.hasPrefix("TYPE") ? UInt16(text.dropFirst(4)) : nil)
  }

  static func mnemonic(_ type: UInt16) -> String {
    types.first { $0.value == type }?.key ?? "TYPE\(type)"
  }

  static func data(_ type: UInt16, _ tokens: [ZoneToken]) -> [UInt8]? {
    guard let first = tokens.first else { return nil }
    switch type {
    case 1: return address(first.text, AF_INET, octets: 4)
    case 28: return address(first.text, AF_INET6, octets: 16)
    case 2, 5, 12: return ScriptedName(text: first.text).wire
    case 15:
      guard tokens.count == 2, let preference = UInt16(first.text) else { return nil }
      return [UInt8(preference >> 8), UInt8(preference & 255)] + ScriptedName(text: tokens[1].text).wire
    case 16:
      return tokens.reduce(into: []) { data, token in
        data += [UInt8(truncatingIfNeeded: min(token.octets.count, 255))] + token.octets.prefix(255)
      }
    case 6:
      guard let minimum = UInt32(first.text) else { return nil }
      return startOfAuthority(minimum)
    default:
      return hexadecimal(first.text)
    }
  }

  /// The data of an SOA record that matters for negative answers.
  static func startOfAuthority(_ minimum: UInt32) -> [UInt8] {
    ScriptedName(text: "ns.test").wire + ScriptedName(text: "hostmaster.test").wire
      + [UInt8](repeating: 0, count: 16) + octets(minimum)
  }

  static func octets(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - $0 * 8)) }
  }

  private static func address(_ text: String, _ family: Int32, octets: Int) -> [UInt8]? {
    var data = [UInt8](repeating: 0, count: octets)
    return inet_pton(family, text, &data) == 1 ? data : nil
  }

  private static func hexadecimal(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var data: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let octet = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else {
        return nil
      }
      data.append(octet)
    }
    return data
  }
}
