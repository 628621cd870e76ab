import JSON
import Mail
import Testing

@testable import gomailctl

@Suite struct PrintingTests {
  @Test(arguments: [
    (Duration.seconds(0), "0s"), (.seconds(59), "59s"), (.seconds(3600), "1h"), (.seconds(3661), "1h 1m"),
    (.seconds(90_061), "1d 1h"), (.seconds(-5), "0s"),
  ])
  func durations(duration: Duration, text: String) { #expect(HumanText.duration(duration) == text) }

  @Test(arguments: [
    (Int64(0), "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (12_345, "12.0 KiB"), (26_214_400, "25.0 MiB"),
    (Int64(5) << 30, "5.0 GiB"),
  ])
  func sizes(octets: Int64, text: String) { #expect(HumanText.octets(octets) == text) }

  @Test(arguments: [
    ("plain ü 🐘", "plain ü 🐘"), ("a\u{1b}[31mb", "a\u{fffd}[31mb"), ("two\r\nlines", "two  lines"),
    ("\u{202e}evil", "\u{fffd}evil"), ("\u{9b}x", "\u{fffd}x"),
  ])
  func textFromOutsideCannotSteerTheTerminal(text: String, shown: String) {
    #expect(VisibleText.line(text) == shown)
  }

  @Test(arguments: [
    (#""delivered":true,"status":204,"error":null"#, "crm  delivered  HTTP 204  3 ms  msg_a"),
    (#""delivered":false,"status":500,"error":"HTTP 500""#, "crm  NOT delivered  HTTP 500  3 ms  msg_a"),
    (#""delivered":false,"status":500,"error":"oops""#, "crm  NOT delivered  HTTP 500: oops  3 ms  msg_a"),
    (
      #""delivered":false,"status":null,"error":"no answer in the time allowed""#,
      "crm  NOT delivered  no answer in the time allowed  3 ms  msg_a"
    ),
  ])
  func whatCameOfATestEvent(members: String, line: String) throws {
    let result = try JSONValue(
      parsing: Array(#"{"route":"crm","milliseconds":3,"event_id":"msg_a",\#(members)}"#.utf8))
    #expect(RouteTestCommand.text(result) == line)
  }

  @Test func aTableIsAlignedAndFitsItsWidth() {
    var table = Table([
      .init(title: "ID"), .init(title: "SUBJECT", mayShrink: true), .init(title: "N", alignsRight: true),
    ])
    table.append(["a", "short", "1"])
    table.append(["abc", "a subject that is much too long", "100"])
    #expect(
      table.lines(width: 30) == [
        "ID   SUBJECT                 N",
        "a    short                   1",
        "abc  a subject that is m…  100",
      ])
    #expect(table.lines(width: Terminal.unlimitedColumns)[2] == "abc  a subject that is much too long  100")
    #expect(table.lines(width: 1)[2] == "abc  a subje…  100")
  }

  @Test func anEventWithoutAnythingIsStillShown() {
    let lines = EventSummary(event: [:], style: Style(isOn: false), columns: 80).lines()
    #expect(lines.contains("  Checks   spf unknown  dkim unknown  dmarc unknown  verdict unknown"))
  }

  @Test(arguments: [("none", ""), ("pass", "  arc pass"), ("fail", "  arc fail")])
  func aChainIsShownWhereThereIsOne(_ result: String, _ shown: String) {
    let event: JSONValue = [
      "authentication": [
        "spf": ["result": "fail"], "dkim": ["result": "none"], "dmarc": ["result": "fail"],
        "arc": ["result": .string(result)],
      ], "verdict": ["action": "accept"],
    ]
    #expect(
      EventSummary(event: event, style: Style(isOn: false), columns: 80).lines().contains(
        "  Checks   spf fail  dkim none  dmarc fail\(shown)  verdict accept"))
    let line: JSONValue = ["kind": "verdict", "at": "2026-11-22T15:38:21.042Z", "arc": .string(result)]
    #expect(
      TailLine(style: Style(isOn: false), columns: Terminal.unlimitedColumns).text(line)
        == "15:38:21  verdict   \(shown.dropFirst(2))")
  }

  @Test func theReasonsAreShown() {
    let event: JSONValue = [
      "verdict": [
        "action": "quarantine",
        "reasons": [["code": "dmarc_fail", "domain": "example.org"], ["code": "spf_fail"]],
      ]
    ]
    #expect(
      EventSummary(event: event, style: Style(isOn: false), columns: 80).lines().contains(
        "  Reasons  dmarc_fail, spf_fail"))
    func tail(_ members: JSONValue) -> String {
      TailLine(style: Style(isOn: false), columns: Terminal.unlimitedColumns).text(members)
    }
    #expect(
      tail([
        "kind": "rejected", "at": "2026-11-22T15:38:21.042Z", "code": "route_requirement",
        "reasons": ["dmarc_fail", "spf_fail"], "client": "192.0.2.1",
      ]) == "15:38:21  rejected  route_requirement,dmarc_fail,spf_fail  client 192.0.2.1")
    #expect(
      tail([
        "kind": "rejected", "at": "2026-11-22T15:38:21.042Z", "code": "dmarc_fail",
        "reasons": ["dmarc_fail", "spf_fail"],
      ]) == "15:38:21  rejected  dmarc_fail,spf_fail")
  }

  @Test func theNullSenderIsShown() {
    let lines = EventSummary(event: ["sender": "", "from": []], style: Style(isOn: false), columns: 80)
      .lines()
    #expect(lines.contains("  From     <>"))
  }
}
