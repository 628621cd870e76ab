/// A question to the DNS, always of class IN.
package struct DNSQuestion: Hashable, Sendable {
  /// The name that is asked for.
  package var name: DNSName
  /// The type of records wanted.
  package var type: DNSRecordType

  /// A question for the records of one type at one name.
  package init(_ name: DNSName, _ type: DNSRecordType) {
    self.name = name
    self.type = type
  }
}

extension DNSQuestion: CustomStringConvertible {
  /// Name and type, such as `example.com TXT`.
  package var description: String { "\(name) \(type)" }
}
