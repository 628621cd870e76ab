/// One leaf part of a message that is not its text for reading.
package struct Attachment: Hashable, Sendable {
  /// The file name, decoded (RFC 2047, RFC 2231); `nil` where the part has none.
  package var filename: String?
  /// Type and subtype in lower case, such as `application/pdf`.
  package var contentType: String
  /// The decoded size in octets.
  package var size: Int
  /// SHA-256 of the decoded content in lower-case hexadecimal.
  package var sha256: String
  /// The Content-ID without its angle brackets.
  package var contentID: String?
  /// The disposition type in lower case: `attachment`, `inline` or what the sender wrote.
  package var disposition: String?
  /// The decoded content.
  package var content: [UInt8]

  /// An attachment.
  package init(
    filename: String?, contentType: String, size: Int, sha256: String, contentID: String?,
    disposition: String?, content: [UInt8]
  ) {
    self.filename = filename
    self.contentType = contentType
    self.size = size
    self.sha256 = sha256
    self.contentID = contentID
    self.disposition = disposition
    self.content = content
  }
}
