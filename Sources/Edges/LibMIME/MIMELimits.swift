/// How much of a message's structure is looked at. Beyond a limit there is a defect, never a failure: the
/// event carries the raw message all the same.
///
/// Given 25 MiB of hostile input, GMime's own message parser took up to 4.8 GB and 17 s, because it has no
/// limit on fields, addresses and parts. Hence the structure is taken apart here, and GMime decodes what
/// lies within these limits.
package struct MIMELimits: Hashable, Sendable {
  /// Leaf parts of a message. Mail with some hundred attachments exists.
  package var parts = 1000
  /// Multiparts within multiparts; real mail has four or five. Each level reads its octets once more.
  package var depth = 20
  /// Messages within messages that are opened: each is given whole and in its parts, which takes its octets
  /// once more.
  package var messages = 5
  /// Header fields of the message, and of each part. Long trails of Received have some dozens.
  package var fields = 1000
  /// Octets of a header's fields together: Postfix takes about 100 kB for one field.
  package var headerOctets = 262_144
  /// Octets of a field that is decoded or has a grammar; the rest of it is left out of the decoded value.
  package var decodedFieldOctets = 65_536
  /// Octets of JSON that text and HTML may take for each octet of the parts they come from: what a charset of one
  /// octet a character needs in UTF-8. More is needed by control characters, of which text has few.
  package var textGrowth = 3
  /// Octets of JSON that text, and HTML, may take beyond that: short texts need not be looked at.
  package var textOctets = 65_536
  /// Octets of the file names, charsets, dispositions and Content-IDs of all attachments. Each takes up to six
  /// in JSON; a thousand parts have some 100 kB.
  package var nameOctets = 262_144
  /// Mailboxes of each of From, To, Cc and Reply-To.
  package var mailboxes = 2000
  /// Colons of an address field. Each may begin a group, and GMime calls itself for a group in a group, which
  /// the grammar does not have: without a limit a field of `a:a:a:` could use up the stack.
  package var addressColons = 200

  /// The limits that the forwarder uses.
  package init() {}
}
