import CMilter

/// The end of one message: its macros, and the changes that can be made only now. Valid during one
/// callback.
package struct MilterEndOfMessage: ~Copyable {
  private let context: OpaquePointer
  private let terms: MilterTerms
  /// The macros; the queue id `i` is among them.
  package let macros: MilterMacros

  init(context: OpaquePointer, terms: MilterTerms) {
    self.context = context
    self.terms = terms
    macros = MilterMacros(context: context)
  }

  /// Puts a field above all others, the mail server's own Received included. `value` is folded with
  /// LF and SP and begins without a space.
  package func insertAtTop(name: String, value: String) throws(MilterError) {
    // By SMFIP_HDR_LEADSPC we say ourselves what stands after the colon.
    let value = terms.hasLeadingSpace ? " " + value : value
    let result = Self.withMutableCString(name) { name in
      Self.withMutableCString(value) { value in smfi_insheader(context, 0, name, value) }
    }
    guard result == MI_SUCCESS else { throw .editRefused("insert \(name)") }
  }

  /// Takes out the `occurrence`th field (counted from 1) of this name. Later fields of the name move
  /// down by one: delete from the last to the first.
  package func delete(name: String, occurrence: Int) throws(MilterError) {
    guard let index = Int32(exactly: occurrence), index > 0 else { throw .editRefused("delete \(name)") }
    let result = Self.withMutableCString(name) { name in smfi_chgheader(context, name, index, nil) }
    guard result == MI_SUCCESS else { throw .editRefused("delete \(name)") }
  }

  /// Whether the mail server has a hold queue for us.
  package var canQuarantine: Bool { terms.canQuarantine }

  /// Puts the message into the mail server's hold queue.
  package func quarantine(reason: String) throws(MilterError) {
    let result = Self.withMutableCString(reason) { smfi_quarantine(context, $0) }
    guard result == MI_SUCCESS else { throw .editRefused("quarantine") }
  }

  /// libmilter's parameters are `char *` throughout; it does not write through them.
  private static func withMutableCString<Result>(
    _ text: String, _ body: (UnsafeMutablePointer<CChar>) -> Result
  ) -> Result {
    text.withCString { body(UnsafeMutablePointer(mutating: $0)) }
  }
}
