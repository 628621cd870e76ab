internal import Glibc
internal import Synchronization

/// A file without a name on the spool's file system, for what is too long to be kept in memory. It is gone
/// with its last reference, and with the process however that ends.
///
/// It is written from its beginning to its end and then read, from any thread. Every call blocks on the disk.
package final class ScratchFile: Sendable {
  private struct State {
    var octets = 0
    var failure: SpoolFailure?
  }

  private let file: FileDescriptor
  private let state = Mutex(State())

  init(path: String) throws(SpoolFailure) {
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    unlink(path)
  }

  /// Adds octets. What fails is remembered and said by `finish`; nothing is written after that.
  package func append(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      guard state.failure == nil else { return }
      do throws(SpoolFailure) {
        try file.write(bytes, UnsafeRawBufferPointer(start: nil, count: 0))
        state.octets += bytes.count
      } catch {
        state.failure = error
      }
    }
  }

  /// How many octets were written; throws where some could not be.
  package func finish() throws(SpoolFailure) -> Int {
    let state = state.withLock { $0 }
    if let failure = state.failure { throw failure }
    return state.octets
  }

  /// Reads octets at `offset` until `target` is full or the file ends; returns how many.
  package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(SpoolFailure) -> Int {
    try file.read(into: target, at: offset)
  }

  /// All octets of the file behind `prefix`, in one array.
  package func contents(behind prefix: [UInt8]) throws(SpoolFailure) -> [UInt8] {
    let octets = try finish()
    var failure: SpoolFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: prefix.count + octets) { buffer, count in
      let whole = UnsafeMutableRawBufferPointer(buffer)
      whole.copyBytes(from: prefix)
      count = prefix.count
      do throws(SpoolFailure) {
        let rest = UnsafeMutableRawBufferPointer(rebasing: whole[prefix.count..<(prefix.count + octets)])
        let got = try file.read(into: rest, at: 0)
        if got < octets { failure = .incomplete(path: file.path, reason: "it shrank while it was read") }
        count += got
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension Spool {
  /// A new file for something long that is only needed for a while.
  package func scratchFile() throws(SpoolFailure) -> ScratchFile {
    let number = scratchNumber.wrappingAdd(1, ordering: .relaxed).newValue
    return try ScratchFile(path: "\(directory)/tmp/scratch-\(number)")
  }
}
