package import Mail

/// The `traceparent` field of one attempt (W3C Trace Context, level 1): lets a receiver join its traces
/// with our logs.
package enum TraceParent {
  /// The field's name.
  package static let name = "traceparent"

  /// The value for an attempt: `00-`, the trace, `-`, the span, `-01`.
  ///
  /// The trace is the message's delivery id, 128 bits as the standard wants, so that all deliveries of a
  /// message are one trace. The span is a keyed hash over event, attempt and moment: one for each attempt.
  ///
  /// - Returns: `nil` where the delivery id is no id of ours or all zero, which the standard forbids.
  package static func value(
    deliveryID: DeliveryID, event: EventID, attempt: Int, at moment: Timestamp,
    hmac: MessageAuthenticationCode
  ) -> String? {
    guard let trace = Base32.decode(deliveryID.description), trace.count == DeliveryID.octets,
      trace.contains(where: { $0 != 0 })
    else { return nil }
    let content = Array("\(event) \(attempt) \(moment.milliseconds)".utf8)
    var span = Array(hmac(trace, content).prefix(8))
    if span.allSatisfy({ $0 == 0 }) { span = [0, 0, 0, 0, 0, 0, 0, 1] }
    // "01": we keep what we say about it (in the log).
    return "00-\(hexadecimal(trace))-\(hexadecimal(span))-01"
  }

  private static func hexadecimal(_ octets: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for octet in octets { text += [digits[Int(octet >> 4)], digits[Int(octet & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
