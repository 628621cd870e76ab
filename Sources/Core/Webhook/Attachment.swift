/// One leaf part of a message that is not its text for reading, or a message within the message.
package struct Attachment: Hashable, Sendable {
  /// The types of a part that is a message (RFC 2046 §5.2.1, RFC 6532 §3.7).
  package static let messageTypes = ["message/rfc822", "message/global"]

  /// The file name, decoded (RFC 2047, RFC 2231); `nil` where the part has none.
  package var filename: String?
  /// Type and subtype in lower case, such as `application/pdf`.
  package var contentType: String
  /// The charset that the part names, in lower case; its content is not converted.
  package var charset: String?
  /// The decoded size in octets.
  package var size: Int
  /// SHA-256 of the decoded content in lower-case hexadecimal.
  package var sha256: String
  /// The Content-ID without its angle brackets.
  package var contentID: String?
  /// The disposition type in lower case: `attachment`, `inline` or what the sender wrote.
  package var disposition: String?
  /// The decoded content. Where it stands as it is in that of `parent` it is a part of the same memory.
  package var content: ArraySlice<UInt8>
  /// The place in `attachments` of the message within the message that this part belongs to; `nil` for a part
  /// of the message itself.
  package var parent: Int?

  /// An attachment.
  package init(
    filename: String?, contentType: String, charset: String? = nil, size: Int, sha256: String,
    contentID: String?, disposition: String?, content: ArraySlice<UInt8>, parent: Int? = nil
  ) {
    self.filename = filename
    self.contentType = contentType
    self.charset = charset
    self.size = size
    self.sha256 = sha256
    self.contentID = contentID
    self.disposition = disposition
    self.content = content
    self.parent = parent
  }
}
