package import Mail

/// What the MIME parser understood of a message. Understanding never fails: what could not be read
/// is named in `defects`.
package struct ParsedMessage: Hashable, Sendable {
  /// The word in `defects` for a message whose parsing ended the process twice.
  package static let parserCrashedDefect = "parser_crashed"
  /// The word in `defects` for a report with more recipients, fields or octets than are looked at.
  package static let reportLimitDefect = "report_limit"

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
  /// Type and subtype of the message itself, in lower case.
  package var contentType = "text/plain"
  /// The plain text for reading; `nil` where there is none.
  package var text: String?
  /// The HTML for reading; `nil` where there is none.
  package var html: String?
  /// True where octets had to be replaced by U+FFFD to make text or names valid.
  package var lossy = false
  /// What was wrong with the message, as words in snake case.
  package var defects: [String] = []
  /// True where a limit left something out that only the message itself holds.
  package var isCut = false
  /// Every leaf part that is neither `text` nor `html`, in the order of the message; a message within the
  /// message, and then its leaf parts.
  package var attachments: [Attachment] = []
  /// What kind of answer it is, where a program wrote it; found by `interpret`.
  package private(set) var report: MessageReport?
  /// Which parts of `text` its author wrote for this message; `nil` without a text. Found by `interpret`.
  package private(set) var reply: ReplySegments?

  /// A parsed message without anything in it; the parser fills it.
  package init() {}

  /// A message of which nothing is known but why it was not parsed.
  package static func unparsed(defects: [String]) -> ParsedMessage {
    var message = ParsedMessage()
    message.isParsed = false
    message.isCut = true
    message.defects = defects
    return message
  }

  /// Finds out what the rest says about `report` and `reply`; once, when everything else is there. It works in
  /// proportion to the size of header, text and report.
  package mutating func interpret() {
    reply = text.map { ReplySegments($0, kind: ReplySegments.Kind(self)) }
    guard let found = MessageReport.find(in: self) else { return }
    report = found.report
    if found.isCut {
      isCut = true
      defects.append(Self.reportLimitDefect)
    }
  }
}
