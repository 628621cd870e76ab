internal import Glibc

/// An open file that closes itself. Every call is repeated after a signal and blocks: callers are on
/// threads of their own.
struct FileDescriptor: ~Copyable {
  let number: Int32
  let path: String

  init(opening path: String, flags: Int32, mode: mode_t = 0o640) throws(SpoolFailure) {
    let opened = Self.repeating { open(path, flags | O_CLOEXEC, mode) }
    guard opened >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    number = opened
    self.path = path
  }

  deinit { close(number) }

  /// Writes both buffers behind what was written before, whole.
  func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) throws(SpoolFailure) {
    var rest = [first, second]
    while let head = rest.first {
      if head.isEmpty {
        rest.removeFirst()
        continue
      }
      var vectors = rest.map {
        iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
      }
      let written = Self.repeating { writev(number, &vectors, Int32(vectors.count)) }
      guard written >= 0 else { throw .system(operation: "write", path: path, code: errno) }
      var left = written
      while left > 0, let part = rest.first {
        let taken = min(left, part.count)
        left -= taken
        rest[0] = UnsafeRawBufferPointer(rebasing: part[taken...])
        if rest[0].isEmpty { rest.removeFirst() }
      }
    }
  }

  /// Writes `bytes` behind what was written before, whole.
  func write(_ bytes: [UInt8]) throws(SpoolFailure) {
    let code = bytes.withUnsafeBytes { buffer in
      Self.outcome { () throws(SpoolFailure) in
        try write(buffer, UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
    if let code { throw code }
  }

  /// Overwrites `bytes` at `offset`, whole.
  func write(_ bytes: [UInt8], at offset: Int) throws(SpoolFailure) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
        return Self.repeating { pwrite(number, rest.baseAddress, rest.count, off_t(offset + done)) }
      }
      guard written >= 0 else { throw .system(operation: "write", path: path, code: errno) }
      done += written
    }
  }

  /// Reads up to `count` octets at `offset` into `target`; fewer only at the end of the file.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(SpoolFailure) -> Int {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let got = Self.repeating { pread(number, rest.baseAddress, rest.count, off_t(offset + done)) }
      guard got >= 0 else { throw .system(operation: "read", path: path, code: errno) }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// The file's length in octets.
  func length() throws(SpoolFailure) -> Int {
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw .system(operation: "fstat", path: path, code: errno) }
    return Int(facts.st_size)
  }

  /// Waits until data and the name it was given are on the disk.
  func synchronize() throws(SpoolFailure) {
    guard Self.repeating({ fsync(number) }) == 0 else {
      throw .system(operation: "fsync", path: path, code: errno)
    }
  }

  /// The whole content of a small file; refuses more than `limit` octets.
  static func contents(of path: String, limit: Int) throws(SpoolFailure) -> [UInt8] {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    let length = try file.length()
    guard length <= limit else { throw .incomplete(path: path, reason: "\(length) octets are too many") }
    var failure: SpoolFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      do throws(SpoolFailure) {
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func outcome(_ work: () throws(SpoolFailure) -> Void) -> SpoolFailure? {
    do throws(SpoolFailure) {
      try work()
      return nil
    } catch {
      return error
    }
  }

  private static func repeating<Result: FixedWidthInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}
