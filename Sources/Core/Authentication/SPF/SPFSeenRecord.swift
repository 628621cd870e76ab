package import DNS
package import Mail

/// A record that a check has read.
package struct SPFSeenRecord: Hashable, Sendable {
  /// Where it stands.
  package let name: DNSName
  /// Its octets; anything may be in them.
  package let octets: [UInt8]
  /// How long the answer may be kept, in seconds.
  package let ttl: UInt32

  /// The record for people.
  package var text: HeaderText { HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)) }
}
