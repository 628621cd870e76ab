/// How much longer than its message an event may get, in octets.
///
/// Each octet of a message stands in `raw`, and in one of text, HTML and attachments. `MIMELimits` bounds text and
/// names; with these bounds an event has no more than five octets for each octet of its message, and 20 MiB.
package struct EventLimits: Hashable, Sendable {
  /// Octets of content of the messages within attached messages, together and before base64. A mail that was
  /// handed on twice has some 100 kB; without a bound a message of 25 MB could stand in its event six times.
  package var repeatedContent = 4_194_304
  /// Octets by which `raw` may get longer than twice the message and still be text: short messages need not be
  /// looked at.
  package var rawEscapes = 65_536

  /// The limits that the forwarder uses.
  package init() {}
}
