import Mail
import OpenSSL
import Testing
import Webhook

struct TraceParentTests {
  private let event = EventID.make(deliveryID: "d", recipient: "r", route: "x", key: [1], hmac: hmacSHA256)
  private let moment = Timestamp(seconds: 1_700_000_000)

  @Test func theTraceIsTheDeliveryAndTheSpanTheAttempt() throws {
    let id = try #require(DeliveryID(random: Array(0x10...0x1f)))
    let first = TraceParent.value(deliveryID: id, event: event, attempt: 1, at: moment, hmac: hmacSHA256)
    let text = try #require(first)
    #expect(text.hasPrefix("00-101112131415161718191a1b1c1d1e1f-"))
    #expect(text.wholeMatch(of: /00-[0-9a-f]{32}-[0-9a-f]{16}-01/) != nil)
    #expect(
      TraceParent.value(deliveryID: id, event: event, attempt: 1, at: moment, hmac: hmacSHA256) == first)
    #expect(
      TraceParent.value(deliveryID: id, event: event, attempt: 2, at: moment, hmac: hmacSHA256) != first)
    #expect(
      TraceParent.value(deliveryID: id, event: event, attempt: 1, at: moment + .seconds(1), hmac: hmacSHA256)
        != first)
  }

  @Test func zeroIsNoTraceAndNoSpan() throws {
    #expect(
      TraceParent.value(deliveryID: .unknown, event: event, attempt: 1, at: moment, hmac: hmacSHA256) == nil)
    let id = try #require(DeliveryID(random: Array(repeating: 1, count: 16)))
    let value = TraceParent.value(deliveryID: id, event: event, attempt: 1, at: moment) { _, _ in
      Array(repeating: 0, count: 32)
    }
    #expect(value?.hasSuffix("-0000000000000001-01") == true)
  }
}
