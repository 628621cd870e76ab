import DNS
import Mail

/// A `<target-name>` (RFC 7208 §4.8) that can be asked for.
struct SPFTarget {
  /// The name for the DNS.
  let name: DNSName
  /// The same as it was written and expanded, without a dot at the end: the macro `d`.
  let octets: [UInt8]

  init(name: DNSName, octets: [UInt8]) {
    self.name = name
    self.octets = octets
  }

  /// The name that a domain-spec expanded to; `nil` where no question can be made of it, because a label
  /// is empty or too long.
  init?(expanded: [UInt8]) {
    var octets = expanded
    if octets.last == UInt8(ascii: ".") { octets.removeLast() }
    if octets.count > SPFLimits.nameOctets {
      // RFC 7208 §7.3: labels go from the left until the rest fits.
      let cut = octets[(octets.count - SPFLimits.nameOctets - 1)...].firstIndex(of: UInt8(ascii: "."))
      guard let cut else { return nil }
      octets.removeSubrange(...cut)
    }
    guard let name = DNSName(octets: octets), !name.isRoot else { return nil }
    self.init(name: name, octets: octets)
  }

  /// RFC 7208 §4.3: only a name of several labels can have a record.
  var hasSeveralLabels: Bool { octets.contains(UInt8(ascii: ".")) }
}
