internal import Glibc
package import Mail

/// One message on its way into the spool. It is written under `tmp/`; whoever drops the writer
/// without `commit` leaves nothing behind.
///
/// Every call blocks on the disk: use it on a thread of its own.
package struct SpoolWriter: ~Copyable {
  private let spool: Spool
  private let record: SpoolRecord
  private let file: FileDescriptor
  private var line: [UInt8]
  private var isNamed = false
  private var isSealed = false
  /// The octets of the message so far, without the first line.
  package private(set) var octets = 0

  init(spool: Spool, record: SpoolRecord) throws(SpoolFailure) {
    let line = try SpoolLine.render(record)
    let file = try FileDescriptor(
      opening: spool.temporaryPath(record.id), flags: O_WRONLY | O_CREAT | O_EXCL)
    self.line = line
    self.file = file
    self.spool = spool
    self.record = record
  }

  deinit {
    if !isNamed { unlink(file.path) }
  }

  /// Adds octets of the message. Large runs are better than many small ones: each call is one write.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(SpoolFailure) {
    guard line.isEmpty else {
      let first = line
      line = []
      let failure = first.withUnsafeBytes { buffer -> SpoolFailure? in
        do throws(SpoolFailure) { try file.write(buffer, bytes) } catch { return error }
        return nil
      }
      if let failure { throw failure }
      octets += bytes.count
      return
    }
    try file.write(bytes, UnsafeRawBufferPointer(start: nil, count: 0))
    octets += bytes.count
  }

  /// Adds octets of the message.
  package mutating func append(_ bytes: [UInt8]) throws(SpoolFailure) {
    let failure = bytes.withUnsafeBytes { buffer -> SpoolFailure? in
      do throws(SpoolFailure) { try append(buffer) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// Seals the message, names it in `inbox/` and returns when file and name are on the disk: from
  /// here on it may be acknowledged. After a failure it must not be: see `commit(to:)`.
  package consuming func commit(sha256: String, deliveryID: DeliveryID) throws(SpoolFailure) -> SpoolSeal {
    let seal = try seal(sha256: sha256, deliveryID: deliveryID)
    try commit(to: .inbox)
    return seal
  }

  /// Completes the message, which stays under `tmp/` until it is committed: `Spool.readDraft` reads it there,
  /// and a crash leaves nothing of it.
  package mutating func seal(sha256: String, deliveryID: DeliveryID) throws(SpoolFailure) -> SpoolSeal {
    if !line.isEmpty { try append(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let seal = SpoolSeal(sizeOctets: octets, sha256: sha256, deliveryID: deliveryID) else {
      throw .incomplete(path: file.path, reason: "its digest is not 64 hexadecimal digits")
    }
    try file.write(SpoolLine.seal(seal), at: SpoolLine.sealOffset)
    isSealed = true
    return seal
  }

  /// Names a sealed message in `folder` and returns when file and name are on the disk: from here on it may
  /// be acknowledged. The order is rename, then one fsync: ext4, xfs and btrfs then keep the name without
  /// a sync of the directory, which the other order would need.
  ///
  /// After a failure the message may be in the folder, complete or not, and must not be acknowledged:
  /// it is taken back as far as the disk lets it.
  package consuming func commit(to folder: SpoolFolder) throws(SpoolFailure) {
    guard isSealed else { throw .incomplete(path: file.path, reason: "it was never finished") }
    try spool.move(file.path, to: record.id, in: folder)
    isNamed = true
    do throws(SpoolFailure) {
      try file.synchronize()
    } catch {
      unlink(spool.path(record.id, in: folder))
      throw error
    }
  }

  /// Forgets the message.
  package consuming func abort() {}
}
