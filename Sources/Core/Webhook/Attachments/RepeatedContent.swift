/// Which attachments have no content in the event because it would stand there time and again: an attached message
/// holds all messages within it, and they are attachments, too.
///
/// Content of messages that are parts of attached messages stands in the event as far as it fits, one attachment
/// after the other in their order, into the limit. What does not fit is left out: it is a part of the content of
/// the attached message that is reached over `parent`, or the last of them. Every other part, such as the
/// files in the innermost message, has its content whatever happens: together they are no longer than the message.
package struct RepeatedContent: Hashable, Sendable {
  /// The word in `defects` where content was left out.
  package static let defect = "nested_content_limit"

  /// The places in `attachments` of those without content.
  package let omitted: Set<Int>

  /// Looks through the attachments of a message.
  ///
  /// - Parameter limit: how many octets of such content may stand in the event.
  package init(_ attachments: [Attachment], limit: Int) {
    var omitted: Set<Int> = []
    var left = limit
    for (place, attachment) in attachments.enumerated() where attachment.parent != nil {
      guard Attachment.messageTypes.contains(attachment.contentType) else { continue }
      if attachment.size <= left { left -= attachment.size } else { omitted.insert(place) }
    }
    self.omitted = omitted
  }
}
