import Authentication
import FuzzDriver
import JSON
import LibMIME
import Mail
import Webhook

@main struct EventFuzz {
  static func main() { FuzzDriver.run() }
}

/// From the octets of a message to the JSON of its event. Whatever the message is, the event is JSON with every
/// key, `raw` gives the message back, and what refers to places refers to places that are there.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let raw = FuzzDriver.bytes(start, count)
  let message = MIMEParser.parse(raw)
  for (place, part) in message.attachments.enumerated() {
    FuzzDriver.expect(part.parent.map { $0 >= 0 && $0 < place } ?? true, "a parent stands before its parts")
    FuzzDriver.expect(part.size == part.content.count, "the size is that of the content")
  }
  FuzzDriver.expect(message.defects.allSatisfy(isKnown), "a defect is a documented word")
  check(message.reply, of: message.text)

  guard let deliveryID = DeliveryID(random: Array(0..<16)) else { return 0 }
  let moment = Timestamp(seconds: 1_795_361_901)
  let include = Route.Include(raw: count % 2 == 0, attachments: count % 3 == 0 ? .inline : .none)
  let event = Event(
    id: EventID.make(deliveryID: "1", recipient: "r", route: "d", key: [1]) { _, message in
      Array((message + Array(repeating: 0, count: 32)).prefix(32))
    },
    route: "default", replayed: false, sender: "", recipient: "a@example.com", originalRecipient: nil,
    recipientTag: nil, receivedAt: moment, rawSHA256: String(repeating: "0", count: 64),
    verdict: .unauthenticated(deliveryID: deliveryID, receivedAt: moment), message: message, requestID: "req",
    queueID: nil, sizeOctets: count, processingTimeMilliseconds: 1, include: include)
  let json = EventRenderer.render(event, raw: raw)
  guard let parsed = try? JSONValue(parsing: json), let object = parsed.objectValue else {
    FuzzDriver.expect(false, "an event is JSON")
    return 0
  }
  FuzzDriver.expect(object.keys.count == 34, "every key is there")
  FuzzDriver.expect(
    !message.isCut || object["raw"]?.isNull == false, "what a limit left out is in raw")
  if object["raw_encoding"] == "utf-8" {
    FuzzDriver.expect(object["raw"]?.stringValue.map { Array($0.utf8) } == raw, "raw is the message")
  }
  return 0
}

private func isKnown(_ defect: String) -> Bool {
  MIMEDefect(rawValue: defect) != nil || defect == ParsedMessage.reportLimitDefect
}

private func check(_ reply: ReplySegments?, of text: String?) {
  FuzzDriver.expect((reply == nil) == (text == nil), "a text has visible parts")
  guard let reply, let text else { return }
  var last = -1
  for range in reply.visible {
    FuzzDriver.expect(range.lowerBound > last && !range.isEmpty, "visible parts are in order and apart")
    last = range.upperBound
  }
  FuzzDriver.expect(last <= text.unicodeScalars.count, "visible parts lie within the text")
}
