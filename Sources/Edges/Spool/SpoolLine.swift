internal import Authentication
internal import JSON
internal import Mail

/// The first line of a spool file: `X-GoMail-Spool: {"version":1,"size_bytes":…,"sha256":…,
/// "delivery_id":…,…}` CR LF. The first members have a fixed place and width, so that the seal can be
/// written over them; until then the size is `null`.
///
/// A value to octets and back; the files are `SpoolWriter`'s and `Spool`'s.
package enum SpoolLine {
  static let version = 1
  static let fieldName = "X-GoMail-Spool: "
  /// 19 digits hold every `Int`.
  static let sizeWidth = 19
  private static let head = fieldName + "{\"version\":\(version),\"size_bytes\":"
  private static let unsealedDigest = String(repeating: "0", count: SpoolSeal.digestCharacters)
  private static let unsealedDelivery = String(repeating: "a", count: 26)

  /// Where the seal begins, in octets from the file's start.
  static var sealOffset: Int { head.utf8.count }

  /// The octets that `seal` puts at `sealOffset`; without one, the place holder of the same length.
  static func seal(_ seal: SpoolSeal?) -> [UInt8] {
    let size = seal.map { String($0.sizeOctets) } ?? "null"
    let filling = String(repeating: " ", count: max(0, sizeWidth - size.utf8.count))
    let digest = seal?.sha256 ?? unsealedDigest
    let delivery = seal?.deliveryID.description ?? unsealedDelivery
    return Array("\(size)\(filling),\"sha256\":\"\(digest)\",\"delivery_id\":\"\(delivery)\"".utf8)
  }

  /// The unsealed line of `record`, CR LF included. Fails where it is longer than
  /// `SpoolRecord.maximumLineOctets`.
  package static func render(_ record: SpoolRecord) throws(SpoolFailure) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("spool_id")
    writer.string(record.id.description)
    writer.key("received_at")
    writer.timestamp(record.receivedAt)
    writer.key("request_id")
    writer.string(record.requestID)
    writer.optional("queue_id", record.queueID)
    writer.key("sender")
    writer.string(record.sender)
    writer.key("recipients")
    writer.beginArray()
    for recipient in record.recipients {
      writer.beginObject()
      writer.key("address")
      writer.string(recipient.address)
      writer.optional("original_recipient", recipient.originalRecipient)
      writer.endObject()
    }
    writer.endArray()
    writer.key("xforward")
    writer.beginObject()
    writer.optional("name", record.session.name)
    writer.optional("addr", record.session.address)
    writer.optional("port", record.session.port)
    writer.optional("proto", record.session.proto)
    writer.optional("helo", record.session.helo)
    writer.optional("source", record.session.source)
    writer.endObject()
    writer.key("verdict")
    record.verdict.write(into: &writer)
    writer.endObject()
    var line = Array(head.utf8)
    line += seal(nil)
    line.append(UInt8(ascii: ","))
    line += writer.output.dropFirst()
    line += [0x0d, 0x0a]
    guard line.count <= SpoolRecord.maximumLineOctets else { throw .recordTooLong(octets: line.count) }
    return line
  }

  /// Reads a line without its CR LF; `nil` where it is not one of ours. `seal` is `nil` where the
  /// writer never came to it.
  package static func parse(_ line: [UInt8]) -> (record: SpoolRecord, seal: SpoolSeal?)? {
    guard line.starts(with: fieldName.utf8),
      let json = try? JSONValue(parsing: Array(line[fieldName.utf8.count...])),
      json["version"]?.intValue == version,
      let id = json["spool_id"]?.stringValue.flatMap({ SpoolID($0) }),
      let receivedAt = json["received_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
      let requestID = json["request_id"]?.stringValue,
      let sender = json["sender"]?.stringValue,
      let recipients = json["recipients"]?.arrayValue.flatMap(recipients(of:)),
      let session = json["xforward"], let verdictObject = json["verdict"],
      var verdict = try? MessageVerdict(json: verdictObject)
    else { return nil }
    var seal: SpoolSeal?
    if let size = json["size_bytes"]?.intValue, let sha256 = json["sha256"]?.stringValue,
      let deliveryID = json["delivery_id"]?.stringValue.flatMap({ DeliveryID($0) })
    {
      seal = SpoolSeal(sizeOctets: size, sha256: sha256, deliveryID: deliveryID)
      verdict.deliveryID = deliveryID
    }
    let record = SpoolRecord(
      id: id, receivedAt: receivedAt, sender: sender, recipients: recipients,
      session: SpoolSession(
        name: session["name"]?.stringValue, address: session["addr"]?.stringValue,
        port: session["port"]?.stringValue, proto: session["proto"]?.stringValue,
        helo: session["helo"]?.stringValue, source: session["source"]?.stringValue),
      requestID: requestID, queueID: json["queue_id"]?.stringValue, verdict: verdict)
    return (record, seal)
  }

  private static func recipients(of values: [JSONValue]) -> [SpoolRecipient]? {
    var recipients: [SpoolRecipient] = []
    for value in values {
      guard let address = value["address"]?.stringValue else { return nil }
      recipients.append(
        SpoolRecipient(address: address, originalRecipient: value["original_recipient"]?.stringValue))
    }
    return recipients
  }
}

extension JSONWriter {
  /// A member that is `null` where `text` is missing.
  mutating func optional(_ name: String, _ text: String?) {
    key(name)
    string(text)
  }
}
