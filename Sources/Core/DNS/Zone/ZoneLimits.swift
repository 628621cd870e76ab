/// The bounds of a zone file: it may be anybody's export.
package enum ZoneLimits {
  /// The largest file in octets: the zone of a large organisation has some hundred kilobytes.
  package static let octets = 4 << 20
  /// Names that a zone holds, those included that exist only because something lies below them: each
  /// takes up to 255 octets of memory, and one short line can make 127 of them.
  package static let names = 100_000
  /// Words of one entry: a text of 65535 octets in strings of 255 needs 257.
  package static let words = 1000
  /// Records of types we do not answer for that are named one by one.
  package static let ignoredRecords = 100
  /// The time to live of records where the file gives none, in seconds: one hour.
  package static let timeToLive: UInt32 = 3600
}
