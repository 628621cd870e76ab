/// What can be wrong with a message. The raw value is the word in the event's `defects`; words are added
/// and never changed.
package enum MIMEDefect: String, Hashable, Sendable, CaseIterable {
  /// There is not a single octet.
  case emptyMessage = "empty_message"
  /// The message has a body and no header field.
  case missingHeaders = "missing_headers"
  /// The header ends at a line that is neither a field nor empty; the line belongs to the body.
  case malformedHeader = "malformed_header"
  /// A header begins with the "From " line of a mailbox file, which is skipped.
  case mailboxFromLine = "mailbox_from_line"
  /// A header has more fields or octets than are looked at, or the names of all attachments together; the rest
  /// is left out.
  case headerLimit = "header_limit"
  /// A field that may stand once (RFC 5322 §3.6) stands several times. Of addresses all count, of other
  /// fields the first.
  case duplicateHeader = "duplicate_header"
  /// A field holds octets that are not UTF-8; they were read as windows-1252.
  case invalidHeaderBytes = "invalid_header_bytes"
  /// A field that is decoded holds NUL, which was read as a space.
  case nulInHeader = "nul_in_header"
  /// An encoded word (RFC 2047) is malformed.
  case invalidEncodedWord = "invalid_encoded_word"
  /// An address field does not follow the grammar; the addresses that were understood are given.
  case invalidAddressList = "invalid_address_list"
  /// An address field has more mailboxes than are looked at.
  case tooManyAddresses = "too_many_addresses"
  /// The Date field cannot be read.
  case invalidDate = "invalid_date"
  /// A Content-Type cannot be read; the part counts as `text/plain`, an attachment as
  /// `application/octet-stream`.
  case invalidContentType = "invalid_content_type"
  /// A parameter of Content-Type or Content-Disposition is malformed or stands twice.
  case invalidParameter = "invalid_parameter"
  /// A multipart names no boundary, and is given as one attachment.
  case missingBoundary = "missing_boundary"
  /// A multipart ends without its closing delimiter, or has no part at all.
  case truncatedMultipart = "truncated_multipart"
  /// There are more parts than are looked at; the rest is left out.
  case tooManyParts = "too_many_parts"
  /// Multiparts or messages are nested deeper than is looked at; the innermost is given as one attachment.
  case nestingTooDeep = "nesting_too_deep"
  /// Text or HTML would take far more octets in JSON than its part has; the end of it is left out.
  case textLimit = "text_limit"
  /// A Content-Transfer-Encoding is not known; the content is given as it stands.
  case unknownEncoding = "unknown_encoding"
  /// Base64 holds foreign characters or ends early. Foreign text behind its padding is left out.
  case invalidBase64 = "invalid_base64"
  /// Quoted-printable holds `=` where neither two hexadecimal digits nor a line end follow.
  case invalidQuotedPrintable = "invalid_quoted_printable"
  /// Uuencoded content has no `begin` line.
  case invalidUuencode = "invalid_uuencode"
  /// Text beyond ASCII does not name its charset; it was read as ISO-2022-JP, UTF-8 or else windows-1252.
  case missingCharset = "missing_charset"
  /// Text names a charset that is not known; it was read as UTF-8 or else windows-1252.
  case unknownCharset = "unknown_charset"
  /// Text holds octets that its charset does not allow; what is UTF-8 as a whole was read as that.
  case invalidCharsetBytes = "invalid_charset_bytes"

  /// Whether a limit left something out that the message itself holds.
  var isLimit: Bool {
    switch self {
    case .headerLimit, .tooManyAddresses, .tooManyParts, .nestingTooDeep, .textLimit: true
    default: false
    }
  }
}
