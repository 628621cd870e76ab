/// What a zone has at one name.
struct ZoneNode: Hashable, Sendable {
  /// The records of one type (RFC 2181 §5): no two the same, one time to live.
  struct RecordSet: Hashable, Sendable {
    var records: [DNSRecordData]
    /// How many the file has, those included that are not handed out.
    var count: Int
    /// The least of the records', in seconds.
    var ttl: UInt32
  }

  /// By type. The records of NS, SOA and IPv4-mapped AAAA are never handed out: their sets are empty.
  var sets: [DNSRecordType: RecordSet] = [:]
  /// How the questions of a type end, whatever the records.
  var failures: [DNSRecordType: DNSFailure] = [:]
  /// Whether there are records of types that are not answered for.
  var hasIgnoredRecords = false
  /// How long negative answers of the zone that begins here are kept, in seconds.
  var negativeTTL: UInt32?
}
