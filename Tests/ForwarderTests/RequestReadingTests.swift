import Daemon
import Mail
import Spool
import Testing

@testable import Forwarder

@Suite struct RequestReadingTests {
  @Test func everyParameterOfAListIsRead() throws {
    let query = try IndexQuery(parameters: [
      "limit": "7", "status": "held", "since": "2026-11-22T00:00:00Z", "until": "2026-11-23T00:00:00Z",
      "recipient": "r", "sender": "s", "address": "a", "domain": "BÜCHER.example", "route": "x",
      "queue_id": "q", "message_id": "<m>",
    ])
    #expect(query.limit == 7)
    #expect(query.status == .held)
    #expect(query.since?.rfc3339 == "2026-11-22T00:00:00.000Z")
    #expect(query.domain == "xn--bcher-kva.example")
    #expect(
      [query.recipient, query.sender, query.address, query.route, query.queueID] == ["r", "s", "a", "x", "q"])
    #expect(query.messageID == "<m>")
  }

  @Test(arguments: [
    ["limit": "0"], ["limit": "1001"], ["limit": "x"], ["status": "lost"], ["since": "yesterday"],
    ["cursor": "1"], ["colour": "red"],
  ])
  func aListOfWhatIsNotIsRefused(parameters: [String: String]) {
    let problem = #expect(throws: ControlProblem.self) { try IndexQuery(parameters: parameters) }
    #expect(problem?.status == 400)
  }

  @Test func anOrderIsRead() throws {
    let order = try ReplayOrder(
      body: Array(
        #"{"status":"failed","route":"a","recipient":null,"url":"http://127.0.0.1:1/","allow_private":true,"dry_run":true}"#
          .utf8), isTrusted: true)
    #expect(order.selection == DeliverySelection(route: "a", status: .failed))
    #expect(order.url == "http://127.0.0.1:1/")
    #expect(order.allowPrivate)
    #expect(order.isDryRun)
    #expect(try ReplayOrder(body: [], isTrusted: false) == ReplayOrder())
  }

  @Test(arguments: [
    ("[]", 400), ("{", 400), (#"{"status":"pending "}"#, 400), (#"{"url":7}"#, 400),
    (#"{"url":"ftp://x/"}"#, 400),
    (#"{"url":"https://"}"#, 400), (#"{"url":"https://u:p@example.com/"}"#, 400),
    (#"{"url":"https://example.com/#x"}"#, 400), (#"{"url":"https://example.com/\r\nX: y"}"#, 400),
    (#"{"dry_run":"yes"}"#, 400), (#"{"dryrun":true}"#, 400), (#"{"allow_private":true}"#, 403),
  ])
  func anOrderThatCannotBeMeantIsRefused(body: String, status: Int) {
    let problem = #expect(throws: ControlProblem.self) {
      try ReplayOrder(body: Array(body.utf8), isTrusted: false)
    }
    #expect(problem?.status == status)
  }
}
