import JSON

/// The members `raw` and `raw_encoding`: the message byte for byte, as text where JSON can carry it.
struct RawMessage {
  /// The values of `raw_encoding`.
  private enum Encoding: String {
    case utf8 = "utf-8"
    case base64
  }

  private let bytes: UnsafeRawBufferPointer
  /// `nil` where the route does not want the message.
  private let encoding: Encoding?

  /// Text is valid UTF-8 without NUL, which many receivers lose. Text full of control characters, each of which
  /// takes six octets in JSON, is base64 all the same: text may be twice as long as the message.
  init(_ bytes: UnsafeRawBufferPointer, isWanted: Bool, limits: EventLimits) {
    self.bytes = bytes
    guard isWanted else {
      encoding = nil
      return
    }
    let room = 2 * bytes.count + limits.rawEscapes
    let isText =
      UTF8Text.isTextWithoutNUL(bytes) && JSONWriter.prefix(ofText: bytes, fitting: room) == bytes.count
    encoding = isText ? .utf8 : .base64
  }

  /// About how many octets `write` will need.
  var expectedOctets: Int {
    switch encoding {
    case .utf8: JSONWriter.expectedOctets(ofText: bytes.count)
    case .base64: JSONWriter.octets(ofBase64: bytes.count)
    case nil: 0
    }
  }

  func write(into writer: inout JSONWriter) {
    writer.key("raw")
    switch encoding {
    case .utf8: writer.string(validatedUTF8: bytes)
    case .base64: writer.base64(bytes)
    case nil: writer.null()
    }
    writer.key("raw_encoding")
    writer.string(encoding?.rawValue)
  }
}
