/// One change to a message's header section.
package enum HeaderEdit: Hashable, Sendable {
  /// Take out the `occurrence`th field (counted from 1) of this name, whatever its case.
  case delete(name: String, occurrence: Int)
  /// Put a field above all others. The value is folded with LF and SP and begins without a space.
  case insertAtTop(name: String, value: String)
}
