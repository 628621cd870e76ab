import Authentication
import Inspection
import JSON
import Mail
import Testing

/// Files of messages, as mail servers, mail readers and people write them.
@Suite struct MessageFileTests {
  private func file(_ text: String) -> MessageFile {
    MessageFile(Array(text.utf8), receiver: "mx.example.com")
  }

  private func fields(_ file: MessageFile) -> [String] {
    file.fields.map { String(decoding: $0.name + [0x3a] + $0.value, as: UTF8.self) }
  }

  @Test(arguments: ["\r\n", "\n"])
  func linesEndInEitherWay(end: String) {
    let file = file(["A: 1", " 2", "\t3", "B : x", "", "body", "", "last"].joined(separator: end))
    #expect(fields(file) == ["A: 1\n 2\n\t3", "B : x"])
    #expect(String(decoding: file.body, as: UTF8.self) == "body\r\n\r\nlast\r\n")
  }

  @Test(
    arguments: [
      ("", [], ""), ("A: 1", ["A: 1"], ""), ("\nbody", [], "body\r\n"),
      ("no field\nA: 1\n", [], "no field\r\nA: 1\r\n"),
      ("A: 1\nno field\nB: 2\n", ["A: 1"], "no field\r\nB: 2\r\n"),
      (" folded first\nA: 1\n", [], " folded first\r\nA: 1\r\n"),
      ("From a@b Sun Nov 22\nA: 1\n\nx\n", ["A: 1"], "x\r\n"), (": empty name\n", [], ": empty name\r\n"),
      ("A:\n\n", ["A:"], ""), ("A: \rx\n\n", ["A: \rx"], ""), ("A: 1\n\nx\r", ["A: 1"], "x\r\r\n"),
    ] as [(String, [String], String)])
  func whatIsNoFieldEndsTheHeader(text: String, expected: [String], body: String) {
    let file = file(text)
    #expect(fields(file) == expected)
    #expect(String(decoding: file.body, as: UTF8.self) == body)
  }

  @Test func ourReceivedSPFTellsTheEnvelope() {
    let text =
      "Received-SPF: fail (mx.example.com: x) client-ip=192.0.2.1; envelope-from=\"a;\\\"b\"; helo=h.example; receiver=mx.example.com; identity=mailfrom\n\n"
    let hint = file(text).envelope
    #expect(hint.client == IPAddress("192.0.2.1") && hint.helo == "h.example" && hint.sender == "a;\"b")
    #expect(hint.source == "Received-SPF of mx.example.com")
    // Anybody else's says nothing.
    #expect(MessageFile(Array(text.utf8), receiver: "other.example.com").envelope.client == nil)
  }

  @Test(
    arguments: [
      ("Return-Path: <a@example.org>\n\n", "a@example.org"), ("return-path:<>\n\n", ""),
      ("Return-Path: a\n\n", nil),
      ("Return-Path: >\n\n", nil), ("\nReturn-Path: <a@example.org>\n", nil),
    ] as [(String, String?)])
  func returnPathTellsTheSender(text: String, sender: String?) {
    #expect(file(text).envelope.sender == sender)
    #expect(file(text).envelope.client == nil)
  }

  @Test func spoolFilesTellEverything() throws {
    var verdict = MessageVerdict.unauthenticated(
      deliveryID: .unknown, receivedAt: Timestamp(seconds: 1_795_363_101),
      connection: ConnectionFacts(clientAddress: IPAddress("192.0.2.1"), clientHELO: "h.example"))
    verdict.authentication.spf.result = .pass
    var writer = JSONWriter()
    verdict.write(into: &writer)
    let json = String(decoding: writer.output, as: UTF8.self)
    let line =
      "X-GoMail-Spool: {\"version\":1,\"sender\":\"a@example.org\",\"recipients\":[{\"address\":\"b@example.com\"}],\"verdict\":\(json)}"
    let file = file("\(line)\r\nA: 1\r\n\r\nx\r\n")
    #expect(fields(file) == ["A: 1"] && file.envelope.sender == "a@example.org")
    #expect(file.envelope.client == IPAddress("192.0.2.1") && file.envelope.helo == "h.example")
    #expect(file.envelope.recipients == ["b@example.com"] && file.envelope.recorded == verdict)
    // What is given goes before what the file says.
    let request = ExplanationRequest(helo: "other.example", message: file, time: Timestamp(seconds: 0))
    #expect(request.helo == ExplanationRequest.Given("other.example", "--helo"))
    #expect(request.client?.source == "first line of the spool file" && request.recorded == verdict)
    #expect(self.file("X-GoMail-Spool: {\nA: 1\n\n").envelope.sender == nil)
  }
}
