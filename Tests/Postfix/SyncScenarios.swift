import Foundation
import Testing

/// Routes in mode sync through a whole system: the webhook decides, Postfix's queue is the store.
@Suite(.serialized)
struct SyncScenarios {
  @Test func aMessageThatIsTakenIsInTheSpool() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.send(to: "crm+tag")
    try deciding.logged("to=<crm+tag@example.com>", "postfix/gomail-sync/", "status=sent (250 2.0.0 msg_")
    let first = try #require(try deciding.requests(1).first)
    #expect(first.event["recipient_tag"] as? String == "tag")
    #expect(deciding.spooled() == ["processed": 1])
    let list = try deciding.lab.gomailctl(["route", "list"])
    #expect(list.contains("MODE") && list.contains("sync") && list.contains("async"), "\(list)")

    // It can be looked at and replayed as any other.
    let shown = try deciding.lab.gomailctl(["message", "show", first.id])
    #expect(shown.contains("delivered") && shown.contains("decided"), "\(shown)")
    try deciding.lab.gomailctl(["message", "replay", first.id])
    let again = try #require(try deciding.requests(2).last)
    #expect(again.id == first.id && again.event["replayed"] as? Bool == true)
  }

  /// By Postfix's table and limit, each over a transaction of its own; async mail goes the usual way.
  @Test func postfixBringsEachSyncRecipientAlone() throws {
    let deciding = try Deciding(["crm", "erp"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "503")
    try deciding.send(to: "erp", "crm", "inbox", "other")
    try deciding.logged("to=<erp@example.com>", "postfix/gomail-sync/", "status=sent")
    try deciding.logged("to=<crm@example.com>", "postfix/gomail-sync/", "status=deferred")
    try deciding.logged("to=<inbox@example.com>", "postfix/gomail/", "status=sent")
    try deciding.logged("to=<other@example.com>", "postfix/gomail/", "status=sent")
    #expect(try deciding.lab.events(2).count == 2)
    #expect(!deciding.lab.log(.forwarder).contains("sync recipients share a transaction"))
    try deciding.lab.wait("one message for each transport") { deciding.spooled() == ["processed": 2] }
  }

  @Test func postfixKeepsWhatTheEndpointCannotTakeNow() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "503")
    try deciding.send(to: "crm")
    try deciding.logged(
      "status=deferred",
      "451 4.3.0 route crm: its endpoint answered HTTP 503, try again later [endpoint_status]")
    #expect(!deciding.lab.mailLog.contains("said by the endpoint"))
    #expect(deciding.spooled().isEmpty)
    // A restart finds nothing to deliver by itself, and asks anew.
    #expect(try deciding.lab.terminate(.forwarder) == 0)
    try deciding.lab.start(.forwarder)
    try deciding.answer("crm", "200")
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    let requests = try deciding.requests(2)
    #expect(Set(requests.map(\.id)).count == 1)
    #expect(requests.allSatisfy { $0.event["replayed"] as? Bool == false })
    #expect(deciding.spooled() == ["processed": 1])
  }

  @Test func onlyAProvenSenderIsRefused() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "422")
    try deciding.send(to: "crm")
    try deciding.logged(
      "status=bounced",
      "550 5.7.1 refused by the recipient's application (route crm, HTTP 422) [application_refused]")
    try deciding.logged("sender non-delivery notification")
    #expect(deciding.spooled().isEmpty)
    #expect(try deciding.requests(1).first?.event["sender_verified"] as? [String: Any] != nil)

    // A domain without a DMARC record proves nothing: nobody is bounced to.
    try deciding.send(from: "ann@example.net", to: "crm")
    try deciding.logged("to=<crm@example.com>", "status=sent (250 2.0.0 msg_")
    #expect(deciding.spooled() == ["failed": 1])
    let id = try #require(try deciding.requests(2).last?.id)
    let shown = try deciding.lab.gomailctl(["message", "show", id])
    #expect(shown.contains("HTTP 422: said by the endpoint"), "\(shown)")
    #expect(deciding.lab.mailLog.components(separatedBy: "sender non-delivery notification").count == 2)
  }

  @Test func anEndpointThatIsGoneStopsItsRoute() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "410")
    try deciding.send(to: "crm")
    try deciding.logged("status=deferred", "HTTP 410), the route is disabled")
    try deciding.answer("crm", "200")
    try deciding.lab.flushQueue()
    try deciding.logged(
      "status=deferred", "451 4.3.2 route crm: it is disabled, try again later [route_disabled]")
    try deciding.lab.gomailctl(["route", "enable", "crm"])
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    #expect(try deciding.requests(2).count == 2)
    #expect(deciding.spooled() == ["processed": 1])
  }

  @Test func slowEndpointsKeepNobodyElseWaiting() throws {
    let deciding = try Deciding(["slow", "quick"], more: ", timeout: 2m, concurrency: 3")
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("slow", "hold")
    for _ in 0..<12 { try deciding.send(to: "slow") }
    // As many as the route takes at once; the others wait their turn.
    _ = try deciding.requests(3)
    for _ in 0..<5 { try deciding.send("async", to: "inbox") }
    _ = try deciding.lab.events(5)
    try deciding.send(to: "quick")
    let requests = try deciding.requests(4)
    #expect(requests.count == 4 && requests.last?.route == "quick")
    try deciding.answer("slow", "200")
    try deciding.flush(until: "all are taken") {
      deciding.lab.mailLog.components(separatedBy: "to=<slow@example.com>").filter {
        $0.prefix(300).split(separator: "\n").first?.contains("status=sent") == true
      }.count == 12
    }
    #expect(Set(try deciding.requests(13).map(\.id)).count == 13)
  }

  @Test func aCrashWhileTheEndpointIsAskedLosesNothing() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "hold")
    try deciding.send(to: "crm")
    _ = try deciding.requests(1)
    #expect(deciding.spooled() == ["tmp": 1])
    deciding.lab.kill(.forwarder)
    try deciding.lab.start(.forwarder)
    #expect(deciding.spooled().isEmpty)
    try deciding.answer("crm", "200")
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    let requests = try deciding.requests(2)
    #expect(requests.count == 2 && Set(requests.map(\.id)).count == 1)
    #expect(deciding.spooled() == ["processed": 1])
  }

  @Test func aStopLeavesTheMessageToPostfix() throws {
    let deciding = try Deciding(["crm"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "hold")
    try deciding.send(to: "crm")
    _ = try deciding.requests(1)
    #expect(try deciding.lab.terminate(.forwarder) == 0)
    try deciding.logged(
      "status=deferred", "451 4.3.2 route crm: the service is stopping, try again later [service_stopping]")
    #expect(deciding.spooled().isEmpty)
    try deciding.answer("crm", "200")
    try deciding.lab.start(.forwarder)
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    #expect(Set(try deciding.requests(2).map(\.id)).count == 1)
  }

  /// Without the table in Postfix, recipients share a transaction: each has its own fate all the same.
  @Test func recipientsOfOneTransactionAreDecidedEachByItself() throws {
    let deciding = try Deciding(["yes", "later", "no"], hasTransport: false)
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("later", "500")
    try deciding.answer("no", "406")
    try deciding.send(to: "yes", "later", "inbox", "no", "other")
    try deciding.logged("to=<yes@example.com>", "status=sent (250 2.0.0 msg_")
    try deciding.logged("to=<later@example.com>", "status=deferred", "route later")
    try deciding.logged("to=<no@example.com>", "status=bounced", "route no")
    try deciding.logged("to=<inbox@example.com>", "status=sent (250 2.0.0 msg_")
    #expect(try deciding.lab.events(2).count == 2)
    try deciding.lab.wait("the async message is done") { deciding.spooled() == ["processed": 2] }
    #expect(deciding.lab.log(.forwarder).contains("sync recipients share a transaction with others"))
    try deciding.answer("later", "200")
    try deciding.flush(until: "the last is sent") { deciding.spooled() == ["processed": 3] }
    let requests = try deciding.requests(4)
    #expect(requests.count == 4 && Set(requests.map(\.id)).count == 3)
    #expect(try deciding.lab.receiver.events().count == 2)
    let metrics = try deciding.lab.ask(.forwarder, "GET", "/metrics").text
    for sample in [
      #"gomail_lmtp_mixed_sync_recipients_total 3"#,
      #"gomail_webhook_sync_decisions_total{decision="accepted"} 2"#,
      #"gomail_webhook_sync_decisions_total{decision="deferred"} 1"#,
      #"gomail_webhook_sync_decisions_total{decision="refused"} 1"#,
    ] {
      #expect(metrics.contains(sample), "\(metrics)")
    }
  }

  /// Async deliveries of a sync recipient begin when it is accepted, and not before.
  @Test func asyncDeliveriesWaitForTheDecision() throws {
    let deciding = try Deciding(["crm"], more: ", continue: true")
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.answer("crm", "500")
    try deciding.send(to: "crm")
    try deciding.logged("status=deferred", "route crm")
    #expect(deciding.spooled().isEmpty)
    try deciding.answer("crm", "200")
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    #expect(try deciding.lab.events(1).first?["route"] as? String == "default")
    try deciding.lab.wait("all is delivered") { deciding.spooled() == ["processed": 1] }
    let requests = try deciding.requests(2)
    #expect(requests.count == 2 && Set(requests.map(\.id)).count == 1)
  }

  /// Postfix brings a message that kills the parser again: at the third try it goes out with `raw` alone.
  @Test func aPoisonMessageGoesOutRawOnly() throws {
    let deciding = try Deciding(["crm"], environment: ["GOMAIL_TEST_CRASH_ON": "poison"])
    defer { #expect(throws: Never.self) { try deciding.stop() } }
    try deciding.send("bad", to: "crm", headers: ["X-Test-Crash: poison"])
    for _ in 0..<2 {
      try deciding.flush(until: "the forwarder dies of the message") { !deciding.lab.isRunning(.forwarder) }
      try deciding.lab.start(.forwarder, mayEnd: true)
    }
    try deciding.flush(until: "it is sent") { deciding.lab.mailLog.contains("status=sent (250 2.0.0 msg_") }
    let requests = try deciding.requests(1)
    #expect(requests.count == 1)
    #expect(requests.first?.event["defects"] as? [String] == ["parser_crashed"])
    try deciding.send("good", to: "crm")
    #expect(try deciding.requests(2).last?.event["subject"] as? String == "good")
    #expect(deciding.lab.isRunning(.forwarder))
  }
}
