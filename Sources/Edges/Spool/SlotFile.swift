internal import Glibc
package import Mail

/// Notes which message each worker is parsing where a restart finds it: one record of fixed size for
/// each worker, written without a sync, since it must survive a process and not the machine.
package final class SlotFile: Sendable {
  /// Octets of one record: the longest spool id, filled with spaces, and a line feed.
  static let recordOctets = 32
  /// More workers than this are a mistake.
  package static let maximumSlots = 256

  private let file: FileDescriptor
  /// The number of workers.
  package let slots: Int
  /// The messages that were noted when the file was opened: a process died while parsing them.
  package let interrupted: [SpoolID]
  /// The same of messages that were not in the spool yet.
  package let interruptedDeliveries: [DeliveryID]

  /// Opens the file at `path` for `slots` workers and clears it.
  package init(path: String, slots: Int) throws(SpoolFailure) {
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT)
    self.slots = min(max(1, slots), Self.maximumSlots)
    let length = min(try file.length(), Self.recordOctets * Self.maximumSlots)
    let buffer = OctetBuffer(count: length)
    let got = try file.read(into: buffer.bytes, at: 0)
    var interrupted: [SpoolID] = []
    var deliveries: [DeliveryID] = []
    for start in stride(from: 0, through: got - Self.recordOctets, by: Self.recordOctets) {
      let record = buffer.bytes[start..<(start + Self.recordOctets - 1)]
      let text = String(decoding: record.prefix { $0 != 0x20 && $0 != 0 }, as: UTF8.self)
      if let id = SpoolID(text), !interrupted.contains(id) { interrupted.append(id) }
      if let id = DeliveryID(text), !deliveries.contains(id) { deliveries.append(id) }
    }
    self.interrupted = interrupted
    interruptedDeliveries = deliveries
    var empty: [UInt8] = []
    for _ in 0..<max(self.slots, length / Self.recordOctets) { empty += Self.record(nil) }
    try file.write(empty, at: 0)
  }

  /// Notes that worker `slot` begins to parse `id`; `nil` that it is done. Other workers may write
  /// their records at the same time.
  package func note(_ id: SpoolID?, in slot: Int) throws(SpoolFailure) {
    try note(id?.description, slot)
  }

  /// The same for a message that is not in the spool yet: Postfix brings it again under its delivery id.
  package func note(delivery id: DeliveryID, in slot: Int) throws(SpoolFailure) {
    try note(id.description, slot)
  }

  private func note(_ text: String?, _ slot: Int) throws(SpoolFailure) {
    guard (0..<slots).contains(slot) else { return }
    try file.write(Self.record(text), at: slot * Self.recordOctets)
  }

  private static func record(_ text: String?) -> [UInt8] {
    var bytes = Array((text ?? "").utf8.prefix(recordOctets - 1))
    bytes += Array(repeating: 0x20, count: recordOctets - 1 - bytes.count)
    bytes.append(0x0a)
    return bytes
  }
}
