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

  /// Calls `body` with the message as LMTP carried it, without the spool's first line.
  package func withRaw<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try octets.read(body)
  }
}
