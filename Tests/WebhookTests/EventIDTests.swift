import OpenSSL
import Testing
import Webhook

struct EventIDTests {
  private func id(
    _ deliveryID: String = "d", _ recipient: String = "a@example.com", _ route: String = "default",
    key: [UInt8] = [1]
  ) -> EventID {
    EventID.make(deliveryID: deliveryID, recipient: recipient, route: route, key: key, hmac: hmacSHA256)
  }

  @Test func sameFactsSameID() throws {
    #expect(id() == id())
    let text = id().description
    #expect(text.hasPrefix("msg_"))
    #expect(text.utf8.count == 36)
    #expect(EventID(text) == id())
  }

  /// The id must not change from version to version: receivers compare it after an upgrade.
  @Test func idIsTheSameForever() {
    // HMAC-SHA256 with the key 0x01 over "1:d13:a@example.com7:default".
    #expect(id().description == "msg_h5d6t2vwx4bfryjyr5a23hchnyow6xnq")
  }

  @Test func everyFactCounts() {
    let ids: Set<EventID> = [
      id(), id("e"), id("d", "b@example.com"), id("d", "a@example.com", "other"), id(key: [2]),
      id("da", "@example.com"), id("d", "a@example.comdefault", ""), id("d1:", "a@example.com"),
    ]
    #expect(ids.count == 8)
  }

  @Test(arguments: [
    "", "msg_", "msg_a", "evt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "msg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "msg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "msg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "msg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "msg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.",
  ])
  func noID(_ text: String) { #expect(EventID(text) == nil) }
}
