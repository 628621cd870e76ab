package import Mail

/// A mechanism and the result that a match means: RFC 7208 §4.6.2.
package struct SPFDirective: Hashable, Sendable {
  /// The result of a match, from the qualifier.
  package let result: SPFResult
  /// What is compared.
  package let mechanism: SPFMechanism
  /// The directive as it was written.
  let source: ArraySlice<UInt8>

  /// The directive as it was written; the grammar lets only visible ASCII through.
  package var text: HeaderText { HeaderText(sanitizing: String(decoding: source, as: UTF8.self)) }
}
