/// The records of a zone file, which answer questions in place of the DNS: of several domains at once, since
/// judging a message asks many.
///
/// What the file does not name does not exist. Beside RFC 1035 §5 it reads `$TTL` (RFC 2308 §4), units in times
/// (`1h`), and names that fail:
///
///     $ORIGIN example.com.
///     $TTL 1h
///     @            IN MX  10 mail
///                  IN TXT ( "v=spf1 mx "
///                           "-all" )
///     mail         IN A   192.0.2.1
///     *.customers  IN A   192.0.2.2
///     ; !servfail broken
///     ; !timeout slow TXT
///
/// Without `$ORIGIN` names are complete. A failure belongs to its name as a record does, wildcards included; `!refused`
/// is the third of them. Errors come with line and remedy, the first one ends the reading.
package struct Zone: Hashable, Sendable {
  /// A record of a type that no question asks for: it makes its name exist, nothing more.
  package struct IgnoredRecord: Hashable, Sendable {
    /// The line, from 1.
    package let line: Int
    /// The type, in capitals.
    package let type: String
  }

  let nodes: [DNSName: ZoneNode]
  /// The first ``ZoneLimits/ignoredRecords`` records that were left out.
  package let ignoredRecords: [IgnoredRecord]

  /// Reads a file. Any octets may come.
  package init(_ octets: [UInt8]) throws(ZoneFileError) {
    var reader = ZoneReader()
    try reader.read(octets)
    nodes = reader.nodes
    ignoredRecords = reader.ignoredRecords
  }
}
