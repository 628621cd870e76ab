/// A body that is read piece by piece while it is sent, such as a file.
///
/// Two are the same where they are the same object: what they read is not compared.
package final class LongBody: Hashable, Sendable {
  /// How many octets it has.
  package let octets: Int
  /// Fills its argument with the octets from an offset on and says how many it got: fewer only where they
  /// cannot be read, which ends the request. Called on the client's thread, which it may block as long as a
  /// file does; the offset goes back to zero where a request has to be sent anew.
  package let read: @Sendable (_ target: UnsafeMutableRawBufferPointer, _ offset: Int) -> Int

  /// A body of so many octets.
  package init(
    octets: Int, read: @escaping @Sendable (_ target: UnsafeMutableRawBufferPointer, _ offset: Int) -> Int
  ) {
    self.octets = octets
    self.read = read
  }

  package static func == (left: LongBody, right: LongBody) -> Bool { left === right }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
