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
  checkLength(raw)

  let include = Route.Include(raw: count % 2 == 0, attachments: count % 3 == 0 ? .inline : .none)
  guard let event = event(message, octets: count, include) else { return 0 }
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

private func event(_ message: ParsedMessage, octets: Int, _ include: Route.Include) -> Event? {
  guard let deliveryID = DeliveryID(random: Array(0..<16)) else { return nil }
  let moment = Timestamp(seconds: 1_795_361_901)
  return Event(
    id: EventID.make(deliveryID: "1", recipient: "r", route: "d", key: [1]) { _, message in
      Array((message + Array(repeating: 0, count: 32)).prefix(32))
    },
    route: "default", replayed: false, sender: "", recipient: "a@example.com", originalRecipient: nil,
    recipientTag: nil, receivedAt: moment, rawSHA256: String(repeating: "0", count: 64),
    verdict: .unauthenticated(deliveryID: deliveryID, receivedAt: moment), message: message, requestID: "req",
    queueID: nil, sizeOctets: octets, processingTimeMilliseconds: 1, include: include)
}

/// With everything in it an event has five octets for each octet of its message, and what its fields, names and
/// limits take. The limits are as small for these inputs as those of the forwarder are for the longest messages.
private func checkLength(_ raw: [UInt8]) {
  var limits = MIMELimits()
  limits.textOctets = 64
  limits.nameOctets = 128
  let message = MIMEParser.parse(raw, limits: limits)
  guard var event = event(message, octets: raw.count, .init(attachments: .inline)) else { return }
  event.limits.repeatedContent = 64
  event.limits.rawEscapes = 64
  // What stands in reports has limits of its own, and so has the header.
  guard event.report == nil else { return }
  let names = message.attachments.flatMap { [$0.filename, $0.charset, $0.contentID, $0.disposition] }
  let nameOctets = names.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
  FuzzDriver.expect(nameOctets <= limits.nameOctets, "names have a limit together")
  let mailboxes = message.from + message.to + message.cc + message.replyTo
  var fields = message.headers.map { $0.name + $0.value } + mailboxes.map { ($0.name ?? "") + $0.address }
  fields += [message.subject ?? "", message.messageID ?? ""]
  let fieldOctets = fields.reduce(0) { $0 + 6 * $1.utf8.count + 32 }
  let entries = message.attachments.reduce(0) { $0 + 400 + $1.contentType.utf8.count }
  let ranges = (message.reply?.visible.count ?? 0) * 16
  let fixed = 4096 + 3 * 64 + 6 * limits.nameOctets + 96 + fieldOctets + entries + ranges
  FuzzDriver.expect(
    EventRenderer.render(event, raw: raw).count <= 5 * raw.count + fixed,
    "an event has five octets for each octet of its message")
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
