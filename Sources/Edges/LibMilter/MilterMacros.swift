import CMilter

/// The macros that the mail server sent for the session so far; valid during one callback.
package struct MilterMacros: ~Copyable {
  private let context: OpaquePointer

  init(context: OpaquePointer) { self.context = context }

  /// The value of a macro, such as `i` or `{daemon_name}`; `nil` where it was not sent. Octets that
  /// are not UTF-8 become U+FFFD.
  package subscript(_ name: StaticString) -> String? {
    // libmilter takes a `char *` and does not write through it.
    let symbol = UnsafeMutableRawPointer(mutating: name.utf8Start).assumingMemoryBound(to: CChar.self)
    return smfi_getsymval(context, symbol).map { String(cString: $0) }
  }
}
