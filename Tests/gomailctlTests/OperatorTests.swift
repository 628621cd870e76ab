import ArgumentParser
import JSON
import Mail
import Testing

@testable import gomailctl

@Suite struct OperatorTests {
  @Test(arguments: [("50/s", 50.0), ("50", 50), ("600/m", 10), ("3600/h", 1), ("10000/s", 10000)])
  func ratesAreRead(text: String, perSecond: Double) throws {
    #expect(try RateArgument.parse(text).perSecond == perSecond)
  }

  @Test(arguments: [
    "", "0", "0/s", "-1/s", "1/d", "1/s/s", "/s", "10001/s", "1e3/s", "nan", "9999999999/s", "١/s",
  ])
  func whatIsNoRateIsRefused(text: String) {
    #expect(throws: (any Error).self) { try RateArgument.parse(text) }
  }

  @Test func messagesAreSpreadOverTime() {
    let rate = RateArgument(perSecond: 50)
    #expect(rate.start(of: 0) == .zero)
    #expect(rate.start(of: 1) == .milliseconds(20))
    #expect(rate.start(of: 100) == .seconds(2))
  }

  @Test(arguments: [
    (0, Duration.seconds(0), "[------------------------]  0/200  0%"),
    (50, .seconds(5), "[######------------------]  50/200  25%  10/s  15s left"),
    (10, .seconds(20), "[#-----------------------]  10/200  5%  0.5/s  6m 20s left"),
    (200, .seconds(4), "[########################]  200/200  100%  50/s"),
    (900, .seconds(4), "[########################]  200/200  100%  50/s"),
  ])
  func aBarShowsHowFarItIs(done: Int, elapsed: Duration, text: String) {
    #expect(ProgressBar(total: 200).text(done: done, elapsed: elapsed) == text)
  }

  @Test func aBarOfNothingIsNoTrap() {
    #expect(ProgressBar(total: 0).text(done: 0, elapsed: .zero).hasSuffix("0/1  0%"))
  }

  @Test(arguments: [
    ("http://127.0.0.1:8080/x", true), ("https://localhost/", true), ("http://LOCALHOST:1", true),
    ("http://[::1]:3333/", true), ("http://127.9.9.9/", true), ("http://10.0.0.1/", false),
    ("http://127.0.0.1.example.com/", false), ("http://localhost@example.com/", false), ("127.0.0.1", false),
    ("http://example.com/127.0.0.1", false), ("http://[fe80::1]/", false), ("", false),
  ])
  func loopbackURLsAreKnown(url: String, isLoopback: Bool) {
    #expect(LoopbackURL.isLoopback(url) == isLoopback)
  }

  @Test(
    arguments: [
      (["message", "replay"], false), (["message", "replay", "msg_1", "--status", "failed"], false),
      (["message", "replay", "--status", "pending"], false),
      (["message", "replay", "msg_1", "--allow-private"], false),
      (["message", "replay", "--status", "failed", "--limit", "0"], false),
      (["message", "replay", "--status", "failed", "--limit", "5", "--rate", "5/m", "--dry-run"], true),
      (["message", "replay", "msg_1", "msg_2", "--to", "https://example.com/"], true),
      (["message", "replay", "--since", "1h"], true), (["message", "cancel"], false),
      (["message", "cancel", "--status", "failed"], false), (["message", "cancel", "--route", "a"], true),
      (["message", "list", "--domain", "example.com", "--until", "1d", "--after", "x"], true),
      (["message", "list", "--status", "lost"], false), (["route", "test"], false),
      (["route", "test", "a@example.com", "--send", "--json"], true), (["route", "disable"], false),
      (["route", "enable", "a"], true), (["queue", "--json"], true), (["tail", "--route", "a"], true),
      (["route", "transport"], true), (["route", "transport", "--transport", "gomail-sync:unix:x"], true),
      (["route", "transport", "crm"], false),
      (["reload", "milter", "forwarder"], true), (["reload", "postfix"], false),
    ] as [([String], Bool)])
  func commandLines(arguments: [String], isAccepted: Bool) {
    #expect(((try? Gomailctl.parseAsRoot(arguments)) != nil) == isAccepted)
  }

  @Test(arguments: [
    (#"{"kind":"delivered","route":"a","recipient":"Bob@example.org"}"#, true, true),
    (#"{"kind":"delivered","route":"b","recipient":"bob@example.org"}"#, false, true),
    (#"{"kind":"accepted","sender":"bob@example.org","recipients":[]}"#, false, true),
    (#"{"kind":"accepted","sender":"","recipients":["bob@example.org"]}"#, false, true),
    (#"{"kind":"accepted","sender":"eve@example.org","recipients":[]}"#, false, false),
    (#"{"kind":"dropped","lines":3}"#, true, true), ("{}", false, false),
  ])
  func theLiveStreamIsFiltered(line: String, byRoute: Bool, byAddress: Bool) throws {
    let value = try JSONValue(parsing: Array(line.utf8))
    #expect(TailFilter(route: "a", address: nil).lets(value) == byRoute)
    #expect(TailFilter(route: nil, address: "bob@example.org").lets(value) == byAddress)
  }

  @Test func aLiveLineIsOneLineAndFits() throws {
    let value: JSONValue = [
      "kind": "retried", "at": "2026-11-22T15:38:21.042Z", "event_id": "msg_x",
      "recipient": "bob@example.org",
      "route": "a", "attempt": 2, "status": 500, "error": "HTTP 500: \u{1b}[31m\nboom", "milliseconds": 12,
      "next_attempt_at": "2026-11-22T15:43:21.042Z", "replayed": true,
    ]
    #expect(
      TailLine(style: Style(isOn: false), columns: Terminal.unlimitedColumns).text(value)
        == "15:38:21  retried   msg_x  bob@example.org  route a  attempt 2  HTTP 500  HTTP 500: \u{fffd}[31m boom  "
        + "next 2026-11-22 15:43:21Z  12 ms  replayed")
    #expect(TailLine(style: Style(isOn: false), columns: 60).text(value).count == 60)
    #expect(
      TailLine(style: Style(isOn: false), columns: 80).text(["kind": "dropped", "lines": 3]).contains(
        "3 lines"))
  }

  @Test(arguments: [
    (#"{"disabled":true,"disabled_by":"operator"}"#, "disabled by an operator"),
    (#"{"disabled":true,"disabled_by":"endpoint"}"#, "disabled: its endpoint is gone"),
    (#"{"disabled":true}"#, "disabled: not in the settings"),
    (
      #"{"circuit":"open","circuit_open_until":"2026-11-22T15:38:26Z","circuit_tripped_at":"2026-11-22T15:38:21Z"}"#,
      "circuit open until 2026-11-22 15:38:26Z, failing since 2026-11-22 15:38:21Z"
    ),
    (
      #"{"circuit":"half_open","circuit_open_until":null,"circuit_tripped_at":"2026-11-22T15:38:21Z"}"#,
      "circuit half open, probing, failing since 2026-11-22 15:38:21Z"
    ),
    (#"{"circuit":"closed","circuit_open_until":null,"circuit_tripped_at":null}"#, "ok"),
    (
      #"{"circuit":"closed","paused_until":"2026-11-22T15:38:21.042Z"}"#, "paused until 2026-11-22 15:38:21Z"
    ),
    (#"{"paused_until":"2026-11-22T15:38:21.042Z"}"#, "paused until 2026-11-22 15:38:21Z"),
    (#"{"store_only":true}"#, "stores only"), ("{}", "ok"),
  ])
  func howARouteStands(route: String, text: String) throws {
    #expect(RouteState.text(try JSONValue(parsing: Array(route.utf8))) == text)
  }

  @Test func theQueueIsShown() throws {
    let now = Timestamp(seconds: 1_000_000)
    let queue: JSONValue = [
      "messages": 2, "waiting": 3, "under_way": 1, "processed": 9, "failed": nil,
      "oldest_pending_at": .string((now + .seconds(-90)).rfc3339),
      "next_attempt_at": .string((now + .seconds(30)).rfc3339),
      "routes": [["name": "a", "pending": 3, "in_flight": 1, "next_attempt_at": .string(now.rfc3339)]],
    ]
    let lines = QueueCommand.lines(queue, now: now, columns: 80)
    #expect(lines.contains("oldest                 1970-01-12 13:45:10Z, 1m 30s ago"))
    #expect(lines.contains("next attempt           in 30s"))
    #expect(lines.contains("kept                   9 processed, unknown failed"))
    #expect(lines.last == "a      ok           3          1  now")
    #expect(QueueCommand.lines([:], now: now, columns: 80).first == "messages in the inbox  unknown")
  }
}
