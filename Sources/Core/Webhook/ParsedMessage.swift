package import Mail

/// What the MIME parser understood of a message. Understanding never fails: what could not be read
/// is named in `defects`.
package struct ParsedMessage: Hashable, Sendable {
  /// The word in `defects` for a message whose parsing ended the process twice.
  package static let parserCrashedDefect = "parser_crashed"

  /// False where the message was not parsed at all: everything but `defects` is then unknown.
  package var isParsed = true
  /// The Subject, decoded (RFC 2047); `nil` where there is none.
  package var subject: String?
  /// The Message-ID with its angle brackets, as it was written.
  package var messageID: String?
  /// The mailboxes of the From field.
  package var from: [Mailbox] = []
  /// The mailboxes of the To field.
  package var to: [Mailbox] = []
  /// The mailboxes of the Cc field.
  package var cc: [Mailbox] = []
  /// The mailboxes of the Reply-To field.
  package var replyTo: [Mailbox] = []
  /// The Date field; `nil` where there is none or it cannot be read.
  package var date: Timestamp?
  /// Every field of the message's header in its order.
  package var headers: [HeaderEntry] = []
  /// The plain text for reading; `nil` where there is none.
  package var text: String?
  /// The HTML for reading; `nil` where there is none.
  package var html: String?
  /// True where octets had to be replaced by U+FFFD to make text or names valid.
  package var lossy = false
  /// What was wrong with the message, as words in snake case.
  package var defects: [String] = []
  /// Every leaf part that is neither `text` nor `html`, in the order of the message.
  package var attachments: [Attachment] = []

  /// A parsed message without anything in it; the parser fills it.
  package init() {}

  /// A message of which nothing is known but why it was not parsed.
  package static func unparsed(defects: [String]) -> ParsedMessage {
    var message = ParsedMessage()
    message.isParsed = false
    message.defects = defects
    return message
  }
}
