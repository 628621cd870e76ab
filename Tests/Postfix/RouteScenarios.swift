import Foundation
import Testing

/// Routes with captures, several URLs, demands and a broken endpoint, through a whole system.
@Suite(.serialized)
struct RouteScenarios {
  private struct Request {
    let path: String
    let fields: [String: String]
    let body: Data
    let event: [String: Any]

    init(_ line: Substring) throws {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      path = try #require(object["path"] as? String)
      fields = try #require(object["fields"] as? [String: String])
      let encoded = try #require(object["body"] as? String)
      body = try #require(Data(base64Encoded: encoded))
      event = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    }
  }

  /// A lab whose routes lead to a receiver that writes down what it gets.
  private final class Recording {
    let lab: Lab
    private let process = Process()
    private let output: URL

    init() throws {
      let port = try Socket.freePort()
      func route(_ name: String, _ match: String, _ urls: [String], _ more: String = "") -> String {
        let list = urls.map { "\"http://127.0.0.1:\(port)\($0)\"" }.joined(separator: ", ")
        return
          "  - {name: \(name), match: '\(match)', url: [\(list)], secret: \(Lab.secret), allow_private: true\(more)}"
      }
      lab = try Lab(settings: [
        "webhooks:",
        route(
          "orders", #"^order-(\d+)(\+(.*))?@example\.com$"#,
          ["/orders/{1}?tag={3}", "/copy"]),
        route("strict", "strict@example.com", ["/strict"], ", require: dmarc"),
        route("down", "down@example.com", ["/down"]),
        route("busy", "busy@example.com", ["/busy"]),
      ])
      output = lab.root.appending(path: "requests.ndjson")
      process.executableURL = URL(filePath: "/usr/bin/python3")
      process.arguments = [Repository.path("Tests/Postfix/recording-receiver.py"), String(port), output.path]
      try process.run()
      try lab.wait("the receiver listens") { Socket.accepts(port: port) }
      try lab.start()
    }

    func requests(_ count: Int) throws -> [Request] {
      var lines: [Substring] = []
      try lab.wait("\(count) requests") {
        let text = (try? String(contentsOf: self.output, encoding: .utf8)) ?? ""
        lines = text.split(separator: "\n")
        return lines.count >= count && text.hasSuffix("\n")
      }
      return try lines.map { try Request($0) }
    }

    func send(from sender: String = "ann@example.org", to recipients: String..., answered code: Int = 250)
      throws
    {
      let client = try SMTPClient(port: lab.smtpPort)
      _ = try client.command("EHLO client.example.org")
      let message = String(decoding: Message.plain(subject: "routed"), as: UTF8.self)
        .replacingOccurrences(of: "ann@example.org", with: sender)
      let reply = try client.send(Array(message.utf8), from: sender, to: recipients)
      #expect(reply.code == code, "\(reply)")
    }

    func get(_ path: String) throws -> String {
      try Shell.run(
        "/usr/bin/curl",
        [
          "--silent", "--max-time", "30", "--header", "Authorization: Bearer a-token-for-the-tests-only",
          "http://127.0.0.1:\(lab.httpPort)\(path)",
        ])
    }

    func stop() throws {
      kill(process.processIdentifier, SIGKILL)
      try lab.stop()
    }
  }

  @Test func oneMessageGoesToAllURLsOfItsRoute() throws {
    let recording = try Recording()
    defer { #expect(throws: Never.self) { try recording.stop() } }
    try recording.send(to: "Order-17+a/b@example.com")
    let requests = try recording.requests(2).sorted { $0.path > $1.path }
    #expect(requests.map(\.path) == ["/orders/17?tag=a%2Fb", "/copy"], "\(recording.lab.report())")
    #expect(requests.allSatisfy { $0.event["route"] as? String == "orders" })
    #expect(requests.allSatisfy { $0.event["recipient_tag"] as? String == "a/b" })
    #expect(requests.allSatisfy { $0.fields["webhook-id"] == $0.event["id"] as? String })
    #expect(Set(requests.compactMap { $0.fields["webhook-id"] }).count == 2)
    let traces = requests.compactMap { $0.fields["traceparent"]?.split(separator: "-") }
    #expect(traces.count == 2 && Set(traces.map { $0[1] }).count == 1 && Set(traces.map { $0[2] }).count == 2)

    // Both signatures, with the receivers of docs/receivers and the key that the API shows.
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(try recording.get("/webhooks/public-key").utf8))
        as? [String: Any])
    let publicKey = try #require((answer["keys"] as? [String])?.first)
    for request in requests {
      let signature = try #require(request.fields["webhook-signature"])
      #expect(signature.split(separator: " ").map { $0.prefix { $0 != "," } } == ["v1", "v1a"])
      for key in [Lab.secret, publicKey] {
        try Shell.run(
          "/bin/bash",
          [
            Repository.path("docs/receivers/verify.sh"), key, request.fields["webhook-id"] ?? "",
            request.fields["webhook-timestamp"] ?? "", signature,
          ], input: request.body)
      }
    }
  }

  @Test func mailThatLacksWhatARouteDemandsIsNotPosted() throws {
    let recording = try Recording()
    defer { #expect(throws: Never.self) { try recording.stop() } }
    // A domain without a DMARC record.
    try recording.send(from: "ann@example.net", to: "strict@example.com", answered: 550)
    try recording.send(from: "ann@example.net", to: "strict@example.com", "order-2@example.com")
    try recording.lab.wait("the event failed") {
      try recording.get("/messages?status=failed").contains("strict@example.com")
    }
    let refused = try recording.lab.gomailctl(
      ["message", "replay", "--status", "failed", "--json"], expecting: 65)
    #expect(refused.contains("dmarc is required, its result is none"), "\(refused)")
    try recording.send(to: "order-1@example.com")
    #expect(try recording.requests(4).allSatisfy { !$0.path.hasPrefix("/strict") })
    try recording.send(to: "strict@example.com")
    #expect(try recording.requests(5).last?.path == "/strict")
  }

  @Test func anOperatorEndsAPauseThatAnEndpointAskedFor() throws {
    let recording = try Recording()
    defer { #expect(throws: Never.self) { try recording.stop() } }
    try recording.send(to: "busy@example.com")
    _ = try recording.requests(1)
    try recording.lab.wait("the route pauses") {
      try recording.lab.gomailctl(["queue"]).contains("paused until")
    }
    try recording.send(to: "busy@example.com")
    // Behind it in every queue.
    try recording.send(to: "order-1@example.com")
    #expect(try recording.requests(3).dropFirst().allSatisfy { !$0.path.hasPrefix("/busy") })
    _ = try recording.lab.gomailctl(["route", "enable", "busy"])
    #expect(try recording.requests(4).last?.path == "/busy")
    #expect(Set(try recording.requests(4).compactMap { $0.fields["webhook-id"] }).count == 4)
  }

  /// Somebody wrote into it, or the disk did.
  @Test func aDamagedStateLosesNoMail() throws {
    let recording = try Recording()
    defer { #expect(throws: Never.self) { try recording.stop() } }
    try recording.send(to: "down@example.com")
    let first = try #require(try recording.requests(1).first?.fields["webhook-id"])
    let inbox = recording.lab.dataDirectory.appending(path: "inbox")
    var file: URL?
    try recording.lab.wait("the state is written") {
      let walk = FileManager.default.enumerator(atPath: inbox.path)?.compactMap { $0 as? String } ?? []
      file = walk.first { $0.hasSuffix(".json") }.map { inbox.appending(path: $0) }
      return file != nil
    }
    #expect(try recording.lab.terminate(.forwarder) == 0)
    let path = try #require(file)
    let text = try String(contentsOf: path, encoding: .utf8)
    let damaged = text.replacingOccurrences(of: first, with: "msg_")
    #expect(damaged != text)
    try damaged.write(to: path, atomically: true, encoding: .utf8)
    let before = try recording.requests(1).count
    try recording.lab.start(.forwarder)
    #expect(try recording.requests(before + 1).allSatisfy { $0.fields["webhook-id"] == first })
  }

  @Test func anEndpointThatFailsIsLeftAlone() throws {
    let recording = try Recording()
    defer { #expect(throws: Never.self) { try recording.stop() } }
    for _ in 0..<12 { try recording.send(to: "down@example.com") }
    try recording.lab.wait("the circuit opens") {
      let queue = try recording.get("/queue")
      return queue.contains(#""circuit":"open""#) || queue.contains(#""circuit":"half_open""#)
    }
    try recording.send(to: "order-1@example.com")
    let requests = try recording.requests(12)
    #expect(requests.contains { $0.path == "/copy" })
  }
}
