import JSON
import Mail

/// What the MIME parser understood, `from` to `attachments`.
extension EventRenderer {
  static func writeMessage(_ event: Event, into writer: inout JSONWriter) {
    let message = event.message.flatMap { event.include.parsed && $0.isParsed ? $0 : nil }
    let lists = [
      ("from", message?.from), ("to", message?.to), ("cc", message?.cc), ("reply_to", message?.replyTo),
    ]
    for (key, mailboxes) in lists {
      writer.key(key)
      write(mailboxes, into: &writer)
    }
    writer.key("date")
    writer.timestamp(message?.date)
    writer.key("headers")
    write(message?.headers, into: &writer)
    writer.key("text")
    writer.string(message?.text)
    writer.key("html")
    writer.string(message?.html)
    writer.key("lossy")
    writer.bool(message?.lossy)
    writer.key("defects")
    writer.beginArray()
    let contents = EventContents(event)
    for defect in event.message?.defects ?? [] { writer.string(defect) }
    if contents.isCut { writer.string(RepeatedContent.defect) }
    writer.endArray()
    writer.key("attachments")
    write(message?.attachments, contents, into: &writer)
  }

  private static func write(_ mailboxes: [Mailbox]?, into writer: inout JSONWriter) {
    guard let mailboxes else { return writer.null() }
    writer.beginArray()
    for mailbox in mailboxes {
      writer.beginObject()
      writer.key("name")
      writer.string(mailbox.name)
      writer.key("address")
      writer.string(ALabels.inAddress(mailbox.address))
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(_ headers: [HeaderEntry]?, into writer: inout JSONWriter) {
    guard let headers else { return writer.null() }
    writer.beginArray()
    for header in headers {
      writer.beginArray()
      writer.string(header.name)
      writer.string(header.value)
      writer.endArray()
    }
    writer.endArray()
  }

  private static func write(
    _ attachments: [Attachment]?, _ contents: EventContents, into writer: inout JSONWriter
  ) {
    guard let attachments else { return writer.null() }
    writer.beginArray()
    for (index, attachment) in attachments.enumerated() {
      writer.beginObject()
      writer.key("filename")
      writer.string(attachment.filename)
      writer.key("content_type")
      writer.string(attachment.contentType)
      writer.key("size")
      writer.integer(attachment.size)
      writer.key("sha256")
      writer.string(attachment.sha256)
      writer.key("content_id")
      writer.string(attachment.contentID)
      writer.key("disposition")
      writer.string(attachment.disposition)
      writer.key("content")
      if contents.hold(index) {
        attachment.content.withUnsafeBytes { writer.base64($0) }
      } else {
        writer.null()
      }
      writer.key("url")
      writer.string(contents.url(index))
      writer.key("charset")
      writer.string(attachment.charset)
      writer.key("parent")
      writer.integer(attachment.parent)
      writer.endObject()
    }
    writer.endArray()
  }
}
