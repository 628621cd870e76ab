package import Authentication
import COpenDKIM

/// libopendkim as a second verifier: one library handle for the process, made when it is asked for first and kept until
/// the process ends.
///
/// It uses assert() and has buffers of fixed size; `DKIMSecondVerification` keeps from it what it cannot stand.
package final class OpenDKIMVerifier: DKIMSecondVerifier {
  private static let only = Result { () throws(OpenDKIMError) in try OpenDKIMVerifier() }

  private let library: Library

  /// The verifier of this process.
  package static func shared() throws(OpenDKIMError) -> OpenDKIMVerifier { try only.get() }

  private init() throws(OpenDKIMError) {
    guard let handle = dkim_init(nil, nil) else { throw .unusable }
    library = Library(handle)
    guard dkim_libfeature(handle, UInt32(DKIM_FEATURE_SHA256)) else { throw .lacks("SHA-256") }
    guard dkim_libfeature(handle, UInt32(DKIM_FEATURE_ED25519)) else { throw .lacks("Ed25519") }
    // Keys are looked up at the end of the message, not at the end of the header section.
    var flags = UInt32(DKIM_LIBFLAGS_DELAYSIGPROC)
    guard
      dkim_options(
        handle, DKIM_OP_SETOPT, dkim_opts_t(DKIM_OPTS_FLAGS), &flags, MemoryLayout.size(ofValue: flags))
        == DKIM_STAT_OK,
      dkim_set_key_lookup(handle, findKey) == DKIM_STAT_OK
    else { throw .unusable }
  }

  package func makeMessage(fields: [ArraySlice<UInt8>], signatures: Int) -> (any DKIMSecondMessage)? {
    OpenDKIMMessage(library.handle, fields: fields, signatures: signatures)
  }

  /// The library's handle. Sendable without a check because the library only reads it after it was set up here: each
  /// message has a handle of its own.
  private final class Library: @unchecked Sendable {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { dkim_close(handle) }
  }
}

/// Called by libopendkim for the key of a signature, in `OpenDKIMMessage.finish`.
private func findKey(
  _ handle: OpaquePointer?, _ signature: OpaquePointer?, _ buffer: UnsafeMutablePointer<u_char>?,
  _ octets: Int
) -> DKIM_CBSTAT {
  guard let handle, let signature, let buffer, let context = dkim_get_user_context(handle) else {
    return DKIM_CBSTAT_NOTFOUND
  }
  let message = Unmanaged<OpenDKIMMessage>.fromOpaque(context).takeUnretainedValue()
  return message.key(
    of: signature, into: UnsafeMutableRawBufferPointer(start: buffer, count: octets))
}
