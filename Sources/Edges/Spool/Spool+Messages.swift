internal import Glibc

extension Spool {
  /// Reads a whole message. Refuses what is not complete: a missing seal, other octets than the seal
  /// counts.
  package func read(_ id: SpoolID, in folder: SpoolFolder) throws(SpoolFailure) -> SpooledMessage {
    try read(path(id, in: folder))
  }

  /// Reads a whole message that is sealed and not committed.
  package func readDraft(_ id: SpoolID) throws(SpoolFailure) -> SpooledMessage {
    try read(temporaryPath(id))
  }

  /// Stores a message that was read once more, under another record: durable in `folder` when it returns.
  package func store(
    _ message: SpooledMessage, as record: SpoolRecord, in folder: SpoolFolder
  ) throws(SpoolFailure) {
    var writer = try begin(record)
    let failure = message.withRaw { raw -> SpoolFailure? in
      do throws(SpoolFailure) { try writer.append(raw) } catch { return error }
      return nil
    }
    if let failure { throw failure }
    _ = try writer.seal(sha256: message.seal.sha256, deliveryID: message.seal.deliveryID)
    try writer.commit(to: folder)
  }

  private func read(_ path: String) throws(SpoolFailure) -> SpooledMessage {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    let opening = try Self.opening(of: file)
    let octets = OctetBuffer(count: opening.seal.sizeOctets)
    let got = try file.read(into: octets.bytes, at: opening.lineOctets)
    guard got == opening.seal.sizeOctets else {
      throw .incomplete(path: file.path, reason: "it shrank while it was read")
    }
    return SpooledMessage(record: opening.record, seal: opening.seal, octets: octets)
  }

  /// Reads a message of which it is known what its first line says.
  package func read(
    _ id: SpoolID, in folder: SpoolFolder, known: (record: SpoolRecord, seal: SpoolSeal)
  ) throws(SpoolFailure) -> SpooledMessage {
    let file = try FileDescriptor(opening: path(id, in: folder), flags: O_RDONLY)
    let octets = OctetBuffer(count: known.seal.sizeOctets)
    let lineOctets = try file.length() - known.seal.sizeOctets
    guard lineOctets > 0, try file.read(into: octets.bytes, at: lineOctets) == known.seal.sizeOctets else {
      throw .incomplete(path: file.path, reason: "it is shorter than what was written")
    }
    return SpooledMessage(record: known.record, seal: known.seal, octets: octets)
  }

  /// Reads a message's first line and checks the file's length against it.
  package func open(_ id: SpoolID, in folder: SpoolFolder) throws(SpoolFailure) -> (
    record: SpoolRecord, seal: SpoolSeal
  ) {
    let file = try FileDescriptor(opening: path(id, in: folder), flags: O_RDONLY)
    let opening = try Self.opening(of: file)
    guard opening.record.id == id else {
      throw .incomplete(path: file.path, reason: "its first line names \(opening.record.id)")
    }
    return (opening.record, opening.seal)
  }

  /// The folder a message lies in; `nil` where the spool has none of that name.
  package func locate(_ id: SpoolID) -> SpoolFolder? {
    SpoolFolder.allCases.first { access(path(id, in: $0), F_OK) == 0 }
  }

  /// Moves a message to another folder. Its state does not follow: see `settle`.
  package func move(_ id: SpoolID, from source: SpoolFolder, to target: SpoolFolder) throws(SpoolFailure) {
    try move(path(id, in: source), to: id, in: target)
  }

  /// Puts a damaged message of the inbox aside, with its state, where no scan finds it.
  package func putAside(_ id: SpoolID) throws(SpoolFailure) {
    let target = "\(directory)/corrupt/\(id).eml"
    guard Glibc.rename(path(id, in: .inbox), target) == 0 else {
      throw .system(operation: "rename to", path: target, code: errno)
    }
    _ = Glibc.rename(statePath(id, in: .inbox), "\(directory)/corrupt/\(id).json")
  }

  /// Most first lines are shorter than this.
  private static let firstReadOctets = 8192

  private static func opening(of file: borrowing FileDescriptor) throws(SpoolFailure) -> (
    record: SpoolRecord, seal: SpoolSeal, lineOctets: Int
  ) {
    let length = try file.length()
    var window = firstReadOctets
    while true {
      let buffer = OctetBuffer(count: min(window, length))
      let got = try file.read(into: buffer.bytes, at: 0)
      let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<got])
      guard let end = bytes.firstIndex(of: 0x0a) else {
        guard got == window, window < SpoolRecord.maximumLineOctets else {
          throw .incomplete(path: file.path, reason: "its first line does not end")
        }
        window *= 8
        continue
      }
      guard end > 0, bytes[end - 1] == 0x0d, let (record, seal) = SpoolLine.parse(Array(bytes[..<(end - 1)]))
      else { throw .incomplete(path: file.path, reason: "its first line is not ours") }
      guard let seal else { throw .incomplete(path: file.path, reason: "it was never finished") }
      guard length - (end + 1) == seal.sizeOctets else {
        throw .incomplete(
          path: file.path, reason: "\(length - (end + 1)) octets instead of \(seal.sizeOctets)")
      }
      return (record, seal, end + 1)
    }
  }
}
