/// One field of a message's header, unfolded, and decoded (RFC 2047) but in trace and authentication fields.
package struct HeaderEntry: Hashable, Sendable {
  /// The field name as written.
  package var name: String
  /// The value without surrounding white space.
  package var value: String

  /// A header field.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
