import Authentication
import COpenDKIM

/// One message at libopendkim.
final class OpenDKIMMessage: DKIMSecondMessage {
  /// Names the message in what the library logs; it keeps the pointer.
  private static let name: StaticString = "message"

  private let handle: OpaquePointer
  /// The library's signatures, in the order of the message.
  private var signatures: [OpaquePointer] = []
  private var keys: [DKIMSecondKey] = []
  /// Signatures whose key the library asked for although nobody has it.
  private var unanswered: Set<Int> = []

  /// Gives the library a header section; `nil` where it does not take it.
  init?(_ library: OpaquePointer, fields: [ArraySlice<UInt8>], signatures count: Int) {
    var status = DKIM_STAT(DKIM_STAT_OK)
    guard let handle = dkim_verify(library, Self.name.utf8Start, nil, &status) else { return nil }
    self.handle = handle
    for field in fields {
      let status = field.withUnsafeBufferPointer { octets in
        octets.baseAddress.map { dkim_header(handle, UnsafeMutablePointer(mutating: $0), octets.count) }
      }
      guard status == DKIM_STAT_OK else { return nil }
    }
    guard dkim_eoh(handle) == DKIM_STAT_OK else { return nil }
    var list: UnsafeMutablePointer<OpaquePointer?>?
    var listed: Int32 = 0
    guard dkim_getsiglist(handle, &list, &listed) == DKIM_STAT_OK, let list, Int(listed) == count else {
      return nil
    }
    signatures = (0..<count).compactMap { list[$0] }
    guard signatures.count == count else { return nil }
  }

  deinit { dkim_free(handle) }

  func update(_ chunk: UnsafeRawBufferPointer) -> Bool {
    guard let start = chunk.baseAddress else { return true }
    // It only reads, as long as it is not told to mend line ends.
    let octets = UnsafeMutableRawPointer(mutating: start).assumingMemoryBound(to: u_char.self)
    return dkim_body(handle, octets, chunk.count) == DKIM_STAT_OK
  }

  func finish(keys: [DKIMSecondKey]) -> [DKIMSecondAnswer]? {
    guard keys.count == signatures.count else { return nil }
    self.keys = keys
    for (signature, key) in zip(signatures, keys) where key == .withheld { dkim_sig_ignore(signature) }
    dkim_set_user_context(handle, Unmanaged.passUnretained(self).toOpaque())
    defer { dkim_set_user_context(handle, nil) }
    // What it returns is of the message; each signature has its own state.
    _ = dkim_eom(handle, nil)
    return signatures.indices.map(answer)
  }

  /// Writes the key of a signature, ended by NUL.
  func key(of signature: OpaquePointer, into buffer: UnsafeMutableRawBufferPointer) -> DKIM_CBSTAT {
    guard let index = signatures.firstIndex(of: signature), keys.indices.contains(index) else {
      return DKIM_CBSTAT_NOTFOUND
    }
    guard case .record(let text) = keys[index], text.count < buffer.count else {
      if keys[index] != .missing { unanswered.insert(index) }
      return DKIM_CBSTAT_NOTFOUND
    }
    buffer.copyBytes(from: text)
    buffer[text.count] = 0
    return DKIM_CBSTAT_CONTINUE
  }

  private func answer(_ index: Int) -> DKIMSecondAnswer {
    let signature = signatures[index]
    guard keys[index] != .withheld, !unanswered.contains(index) else { return .silent }
    let error = dkim_sig_geterror(signature)
    let bodyHash = dkim_sig_getbh(signature)
    if error == DKIM_SIGERROR_OK, dkim_sig_getflags(signature) & UInt32(DKIM_SIGFLAG_PASSED) != 0,
      bodyHash == DKIM_SIGBH_MATCH
    {
      return .passes
    }
    switch error {
    case DKIM_SIGERROR_OK, DKIM_SIGERROR_UNKNOWN: return .silent
    case DKIM_SIGERROR_EXPIRED: return .expired
    case DKIM_SIGERROR_FUTURE: return .notYetValid
    case DKIM_SIGERROR_BADSIG:
      return .fails(bodyHash == DKIM_SIGBH_MISMATCH ? .bodyHashMismatch : .signatureMismatch)
    default: return .fails(Self.problem(error))
    }
  }
}
