/// A message read from the spool.
package struct SpooledMessage: Sendable {
  /// What its first line says.
  package let record: SpoolRecord
  /// Size, digest and delivery id.
  package let seal: SpoolSeal
  private let octets: OctetBuffer

  init(record: SpoolRecord, seal: SpoolSeal, octets: OctetBuffer) {
    self.record = record
    self.seal = seal
    self.octets = octets
  }

  /// A message that no file holds, such as one for trying a route out.
  package init(record: SpoolRecord, seal: SpoolSeal, raw: [UInt8]) {
    octets = OctetBuffer(count: raw.count)
    octets.bytes.copyBytes(from: raw)
    self.record = record
    self.seal = seal
  }

  private init(_ message: SpooledMessage, _ record: SpoolRecord) {
    self.record = record
    seal = message.seal
    octets = message.octets
  }

  /// The same octets under another record, such as that of one recipient's own file.
  package func relabelled(_ record: SpoolRecord) -> SpooledMessage { SpooledMessage(self, record) }

  /// Calls `body` with the message as LMTP carried it, without the spool's first line.
  package func withRaw<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try octets.read(body)
  }
}
