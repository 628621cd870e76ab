/// The records that answer a question.
package struct DNSAnswer: Hashable, Sendable {
  /// The records of the asked type at the end of the chain of CNAMEs, in the order of the message.
  package var records: [DNSRecordData]
  /// How long all of it may be kept, in seconds: the least TTL of the chain and of the records.
  package var ttl: UInt32

  /// An answer that may be kept for `ttl` seconds.
  package init(records: [DNSRecordData], ttl: UInt32) {
    self.records = records
    self.ttl = ttl
  }
}
