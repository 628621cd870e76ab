/// The bounds of what we take from a server, and of what we believe.
package enum DNSLimits {
  /// The largest answer we ask for over UDP in octets: what fits an IPv6 packet of the least MTU, so that
  /// nothing is fragmented (RFC 9715 §3.2, the value of DNS Flag Day 2020).
  package static let datagramOctets = 1232
  /// The largest message over TCP in octets: its length has two octets (RFC 1035 §4.2.2).
  package static let messageOctets = 65535
  /// CNAMEs followed for one question, inside answers and across them: resolvers stop at 8 to 16.
  package static let aliases = 8
  /// Compression pointers followed inside one name: a name has 127 labels at most, and sane writers need
  /// one pointer a name.
  package static let pointersPerName = 16
  /// Records taken from one answer; one that has more is refused whole. Each may name 255 octets with two.
  package static let records = 1000
  /// The longest time an answer is believed, in seconds: one day, so that an error of the owner's passes.
  package static let maximumTTL: UInt32 = 86_400
  /// The longest time a negative answer is believed, in seconds: RFC 2308 §5 finds one to three hours
  /// sensible, and a domain that adds its records wants to be seen soon.
  package static let maximumNegativeTTL: UInt32 = 3600
}
