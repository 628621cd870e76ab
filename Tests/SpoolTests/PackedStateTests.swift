import Mail
import Spool
import Testing

@Suite struct PackedStateTests {
  private func delivery(
    eventID: String = "msg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", _ change: (inout DeliveryState) -> Void
  ) -> DeliveryState {
    var delivery = DeliveryState(
      eventID: eventID, recipient: "bob@example.org", originalRecipient: nil, route: "default",
      due: Samples.arrival)
    change(&delivery)
    return delivery
  }

  private func same(_ state: SpoolState) -> Bool { PackedState(state).unpacked(state.id) == state }

  @Test(arguments: DeliveryStatus.allCases)
  func aStateIsUnpackedAsItWasPacked(status: DeliveryStatus) throws {
    var state = try Samples.state(try Samples.id(), [status])
    #expect(same(state))
    state.summary = MessageSummary(
      from: ["a@example.com", "ü@example.com"], to: [], subject: "Größe 🐘", messageID: "")
    state.parserCrashes = 2
    state.deliveries += [
      delivery {
        $0.attempts = 9
        $0.lastAttemptAt = Samples.arrival
        $0.lastStatus = 0
        $0.lastError = String(repeating: "x", count: 300)
        $0.replay = DeliveryReplay(count: 3, url: "https://example.net/", allowPrivate: true)
      },
      delivery {
        $0.nextAttemptAt = nil
        $0.lastStatus = 599
        $0.replay = DeliveryReplay(count: Int.max)
      },
    ]
    #expect(same(state))
    state.deliveries = []
    #expect(same(state))
  }

  /// Texts that look like one of the forms that are kept as octets, and are not.
  @Test(arguments: [
    "", "msg_", "req_", "msg_a", "msg_aa", "msg_ab", "req_a", "req_ab", "req_AB", "abc", "abcd", "ABCD",
    "ab cd", "aaaaaaaa", "aaaaaaab", "0", "00", "7777", "msg_msg_aa", "req_0g", "é", "\u{0}", "2a",
    "msg_req_00",
  ])
  func anyTextComesBack(text: String) throws {
    let id = try Samples.id()
    var state = SpoolState(
      id: id, deliveryID: text, receivedAt: Timestamp(milliseconds: 0), queueID: text, requestID: text,
      sender: text, sizeOctets: 0, sha256: text)
    state.deliveries = [delivery(eventID: text) { $0.lastError = text }]
    #expect(same(state))
  }

  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 8191, 8192, 1 << 40, Int.max])
  func anySizeComesBack(octets: Int) throws {
    let state = SpoolState(
      id: try Samples.id(), deliveryID: "", receivedAt: Timestamp(milliseconds: Int64(octets)), queueID: nil,
      requestID: "", sender: "", sizeOctets: octets, sha256: "")
    #expect(same(state))
  }
}
