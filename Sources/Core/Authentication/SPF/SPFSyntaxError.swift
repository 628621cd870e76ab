/// The first term of a record that breaks the grammar of RFC 7208 §12.
package struct SPFSyntaxError: Error, Hashable, Sendable {
  /// The longest text of a term that is kept, in octets: it goes into log lines and header fields.
  package static let maximumTermOctets = 128

  /// What is wrong.
  package let fault: SPFSyntaxFault
  /// The octets of the term, the first ones of a long one: anything may be in it.
  package let term: [UInt8]

  /// A fault in a term.
  package init(_ fault: SPFSyntaxFault, term: some Collection<UInt8>) {
    self.fault = fault
    self.term = Array(term.prefix(Self.maximumTermOctets))
  }
}

extension SPFSyntaxError: CustomStringConvertible {
  /// The fault and the term; what is not printable ASCII is shown as `?`.
  package var description: String {
    let shown = term.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
    return "\(fault.rawValue): \(String(decoding: shown, as: UTF8.self))"
  }
}
