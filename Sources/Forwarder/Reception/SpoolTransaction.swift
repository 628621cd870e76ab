import Mail
import OpenSSL
import Spool
import Synchronization

/// One message on its way to the disk: the spool's writer and the digest, used from the blocking
/// threads, one job after another. The lock is never contended; it makes the hand-over between
/// threads visible to the compiler.
final class SpoolTransaction: Sendable {
  private struct State: ~Copyable {
    var writer: SpoolWriter?
    var digest = SHA256Digest()
  }

  private let state = Mutex(State())
  private let spool: Spool

  init(spool: Spool) { self.spool = spool }

  /// Adds octets; the first call creates the file with `record`. Blocks.
  func append(_ bytes: [UInt8], record: SpoolRecord) throws(SpoolFailure) {
    let failure: SpoolFailure? = state.withLock { state in
      do throws(SpoolFailure) {
        if state.writer == nil { state.writer = try spool.begin(record) }
        try state.writer?.append(bytes)
        state.digest.update(bytes)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Seals and commits the message. Blocks until it is on the disk.
  ///
  /// - Parameter deliveryID: Makes the delivery id of the message's SHA-256.
  func commit(deliveryID: (_ digest: [UInt8]) -> DeliveryID?) throws(SpoolFailure) -> SpoolSeal? {
    let result: Result<SpoolSeal?, SpoolFailure> = state.withLock { state in
      var digest = SHA256Digest()
      swap(&digest, &state.digest)
      let octets = digest.finish()
      guard let writer = state.writer.take(), let id = deliveryID(octets) else { return .success(nil) }
      do throws(SpoolFailure) {
        return .success(try writer.commit(sha256: Hexadecimal.encode(octets), deliveryID: id))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Completes the message, which stays under `tmp/`. Blocks.
  ///
  /// - Parameter deliveryID: Makes the delivery id of the message's SHA-256.
  func seal(deliveryID: (_ digest: [UInt8]) -> DeliveryID?) throws(SpoolFailure) -> SpoolSeal? {
    let result: Result<SpoolSeal?, SpoolFailure> = state.withLock { state in
      var digest = SHA256Digest()
      swap(&digest, &state.digest)
      let octets = digest.finish()
      guard let id = deliveryID(octets) else { return .success(nil) }
      do throws(SpoolFailure) {
        return .success(try state.writer?.seal(sha256: Hexadecimal.encode(octets), deliveryID: id))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Names a sealed message in `folder`. Blocks until it is on the disk.
  func commit(to folder: SpoolFolder) throws(SpoolFailure) {
    let failure: SpoolFailure? = state.withLock { state in
      guard let writer = state.writer.take() else {
        return .incomplete(path: spool.directory, reason: "it was given up already")
      }
      do throws(SpoolFailure) { try writer.commit(to: folder) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// Forgets the message. Blocks.
  func abort() {
    state.withLock { state in
      if let writer = state.writer.take() { writer.abort() }
    }
  }
}
