import Foundation
import Synchronization
import Testing

/// What the forwarder does with the disk before it answers, seen by strace(1): no message is acknowledged before it
/// is durable.
@Suite(.serialized)
struct DurabilityScenarios {
  private static let recorded = [
    "-e", "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,rename,renameat,renameat2,fsync",
  ]

  /// Says why nothing is tested; true where strace can be used.
  private static func isTraceable() -> Bool {
    guard let obstacle = SystemCallTrace.obstacle else { return true }
    print("SKIPPED, the order of system calls is not verified: \(obstacle)")
    return false
  }

  @Test func nothingIsAcknowledgedBeforeItIsDurable() throws {
    guard Self.isTraceable() else { return }
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    let trace = try SystemCallTrace(
      of: try #require(lab.processIdentifier(.forwarder)), Self.recorded,
      output: lab.root.appending(path: "log/calls"))
    var ids = try Self.one(lab, "plain", recipients: 1)
    ids += try Self.one(lab, "several recipients", recipients: 40)
    ids += try Self.one(lab, "several writes", recipients: 2, octets: 1_500_000)
    ids += try Self.pipelined(lab, messages: 8)
    ids += try Self.concurrent(lab, connections: 12, messages: 5)
    ids += try Self.overHTTP(lab, messages: 5)
    _ = try lab.events(1)
    try trace.detach()
    let calls = try trace.calls()
    #expect(Set(ids).count == 1 + 1 + 1 + 8 + 60 + 5)
    for id in Set(ids) { try Self.checkOrder(of: id, calls, in: lab) }
  }

  /// All writes of the file, then its rename, then an fsync of it that succeeded, then the answer: each ended before
  /// the next began.
  private static func checkOrder(of id: String, _ calls: [SystemCallTrace.Call], in lab: Lab) throws {
    let temporary = "<\(lab.dataDirectory.path)/tmp/\(id).eml>"
    let writes = calls.filter {
      ["write", "writev", "pwrite64", "pwritev"].contains($0.name) && $0.arguments.contains("/\(id).eml>")
    }
    let rename = try #require(
      calls.first { $0.name.hasPrefix("rename") && $0.arguments.contains("/tmp/\(id).eml\"") }, "\(id)")
    let sync = try #require(
      calls.first {
        $0.name == "fsync" && $0.arguments.contains("/inbox/") && $0.arguments.contains("/\(id).eml>")
      },
      "\(id)")
    let answer = try #require(
      calls.first { $0.arguments.contains("<socket:[") && $0.arguments.contains(id) }, "\(id)")
    #expect(writes.count >= 2 && writes.allSatisfy { $0.arguments.contains(temporary) }, "\(writes)")
    #expect(writes.allSatisfy { ($0.result ?? -1) > 0 && $0.ended < rename.began }, "\(writes) \(rename)")
    #expect(rename.result == 0 && rename.ended < sync.began, "\(rename) \(sync)")
    #expect(sync.result == 0 && sync.ended < answer.began, "\(sync) \(answer)")
    // The file has what was written, and the seal over the place that was left for it.
    let appended = writes.filter { !$0.name.hasPrefix("p") }.compactMap(\.result).reduce(0, +)
    let state = try lab.spoolFile(id)
    #expect(try FileManager.default.attributesOfItem(atPath: state)[.size] as? Int == appended)
  }

  // MARK: - Failures

  /// A system call that fails, and what the client hears.
  struct Failing: CustomTestStringConvertible, Sendable {
    let call: String
    let error: String
    /// Of LMTP; HTTP answers 503 to all but success.
    let code: Int
    var testDescription: String { "\(call) \(error)" }
  }

  static let failures: [Failing] = [
    Failing(call: "openat", error: "ENOSPC", code: 452), Failing(call: "openat", error: "EDQUOT", code: 452),
    Failing(call: "openat", error: "EROFS", code: 451), Failing(call: "openat", error: "EMFILE", code: 451),
    Failing(call: "openat", error: "EACCES", code: 451),
    Failing(call: "writev", error: "ENOSPC", code: 452), Failing(call: "writev", error: "EDQUOT", code: 452),
    Failing(call: "writev", error: "EFBIG", code: 452), Failing(call: "writev", error: "EIO", code: 451),
    Failing(call: "pwrite64", error: "ENOSPC", code: 452), Failing(call: "pwrite64", error: "EIO", code: 451),
    Failing(call: "rename", error: "ENOSPC", code: 452), Failing(call: "rename", error: "EIO", code: 451),
    Failing(call: "rename", error: "EROFS", code: 451), Failing(call: "rename", error: "EACCES", code: 451),
    // The folder of the day was pruned under our feet, again and again.
    Failing(call: "rename", error: "ENOENT", code: 451),
    Failing(call: "fsync", error: "EIO", code: 451), Failing(call: "fsync", error: "EROFS", code: 451),
    // Space is given out late: fsync may be the first to say that there is none.
    Failing(call: "fsync", error: "ENOSPC", code: 452), Failing(call: "fsync", error: "EDQUOT", code: 452),
    // Signals are no failures.
    Failing(call: "fsync", error: "EINTR:when=1", code: 250),
    Failing(call: "writev", error: "EINTR:when=1", code: 250),
  ]

  /// One forwarder for all of them: what fails once must work again a moment later, in the same process.
  @Test func whatFailsIsDeferredAndNotDelivered() throws {
    guard Self.isTraceable() else { return }
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    var expected: Set<String> = []
    for failing in Self.failures {
      let subject = failing.testDescription
      try Self.inject(failing, into: lab) {
        let replies = try Self.deliver(lab, subject, recipients: 2)
        #expect(
          replies.map(\.code) == [failing.code, failing.code], "\(failing.testDescription): \(replies)")
        if failing.code == 250 { expected.insert(subject) }
        // HTTP answers are written by writev too.
        guard failing.call != "writev" else { return }
        let status = try Self.post(lab, "\(subject) over HTTP").status
        #expect(status == (failing.code == 250 ? 200 : 503), "\(failing.testDescription)")
        if failing.code == 250 { expected.insert("\(subject) over HTTP") }
      }
      // A longer message fails at its first piece, is read to its end, and answered once.
      if failing.call == "writev", failing.code != 250 {
        try Self.inject(failing, into: lab) {
          let replies = try Self.deliver(lab, subject, recipients: 1, octets: 1_500_000)
          #expect(replies.map(\.code) == [failing.code], "\(failing.testDescription): \(replies)")
        }
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: lab.dataDirectory.appending(path: "tmp").path)
          == [],
        "\(failing.testDescription)")
      #expect(try Self.deliver(lab, "after \(subject)", recipients: 1).map(\.code) == [250])
      expected.insert("after \(subject)")
    }
    // Not by this process, and not by one that finds what is left in the spool.
    lab.kill(.forwarder)
    try lab.start(.forwarder)
    #expect(try Self.deliver(lab, "the last", recipients: 1).map(\.code) == [250])
    expected.insert("the last")
    try lab.wait("the backlog is empty") {
      try lab.ask(.forwarder, "GET", "/queue").text.contains(#""messages":0,"#)
    }
    #expect(Set(try lab.receiver.events().compactMap { $0["subject"] as? String }) == expected)
  }

  private static func inject(_ failing: Failing, into lab: Lab, _ body: () throws -> Void) throws {
    let output = lab.root.appending(path: "log/calls")
    let trace = try SystemCallTrace(
      of: try #require(lab.processIdentifier(.forwarder)),
      ["-e", "trace=\(failing.call)", "-e", "inject=\(failing.call):error=\(failing.error)"], output: output)
    defer { #expect(throws: Never.self) { try trace.detach() } }
    try body()
  }

  // MARK: - Ways to hand mail over

  private static func begun(_ lab: Lab) throws -> SMTPClient {
    let client = try SMTPClient(path: lab.root.appending(path: "queue/gomail/lmtp.sock").path)
    #expect(try client.command("LHLO mx.example.com").code == 250)
    return client
  }

  private static func text(_ subject: String, octets: Int) -> [UInt8] {
    Message.plain(subject: subject, body: String(repeating: "0123456789abcdef\r\n", count: octets / 18))
  }

  /// One message on a connection of its own; the reply for each recipient.
  private static func deliver(
    _ lab: Lab, _ subject: String, recipients: Int, octets: Int = 1_000
  ) throws -> [SMTPClient.Reply] {
    let client = try begun(lab)
    let first = try client.send(
      text(subject, octets: octets), from: "ann@example.org",
      to: (0..<recipients).map { "user\($0)@example.com" })
    return try [first] + (1..<recipients).map { _ in try client.reply() }
  }

  /// The id of the message, from replies that are all 250.
  private static func id(_ replies: [SMTPClient.Reply]) throws -> String {
    #expect(replies.allSatisfy { $0.code == 250 }, "\(replies)")
    let ids = Set(replies.compactMap { $0.description.split(separator: " ").first { $0.hasPrefix("msg_") } })
    #expect(ids.count == 1, "\(replies)")
    return String(try #require(ids.first))
  }

  private static func one(_ lab: Lab, _ subject: String, recipients: Int, octets: Int = 1_000) throws
    -> [String]
  {
    try [id(deliver(lab, subject, recipients: recipients, octets: octets))]
  }

  /// Messages in one piece, each with the commands of the next behind its end (RFC 2920).
  private static func pipelined(_ lab: Lab, messages: Int) throws -> [String] {
    let client = try begun(lab)
    var bytes: [UInt8] = []
    for number in 0..<messages {
      bytes += Array(
        "MAIL FROM:<ann@example.org>\r\nRCPT TO:<user0@example.com>\r\nRCPT TO:<user1@example.com>\r\nDATA\r\n"
          .utf8)
      bytes += SMTPClient.stuffed(text("pipelined \(number)", octets: 2_000))
    }
    try client.write(bytes)
    return try (0..<messages).map { _ in
      let codes = try (0..<4).map { _ in try client.reply().code }
      #expect(codes == [250, 250, 250, 354])
      return try id([client.reply(), client.reply()])
    }
  }

  private static func concurrent(_ lab: Lab, connections: Int, messages: Int) throws -> [String] {
    let results = Mutex<[Result<[String], any Error>]>([])
    let path = lab.root.appending(path: "queue/gomail/lmtp.sock").path
    for connection in 0..<connections {
      Thread.detachNewThread {
        let result = Result { () throws -> [String] in
          let client = try SMTPClient(path: path)
          _ = try client.command("LHLO mx.example.com")
          return try (0..<messages).map { number in
            let reply = try client.send(
              text("concurrent \(connection) \(number)", octets: 5_000), from: "ann@example.org",
              to: ["user0@example.com", "user1@example.com"])
            return try id([reply, client.reply()])
          }
        }
        results.withLock { $0.append(result) }
      }
    }
    try lab.wait("all connections are done") { results.withLock { $0.count } == connections }
    return try results.withLock { try $0.flatMap { try $0.get() } }
  }

  private static func overHTTP(_ lab: Lab, messages: Int) throws -> [String] {
    try (0..<messages).map { number in
      let answer = try post(lab, "HTTP \(number)")
      #expect(answer.status == 200)
      return try #require(answer.id)
    }
  }

  private static func post(_ lab: Lab, _ subject: String) throws -> (status: Int, id: String?) {
    let output = try Shell.run(
      "/usr/bin/curl",
      [
        "-sS", "-w", "\n%{http_code}", "--max-time", "30", "-H",
        "Authorization: Bearer a-token-for-the-tests-only",
        "-H", "Content-Type: message/rfc822", "-H", "X-Original-Sender: ann@example.org", "-H",
        "X-Original-Recipient: user0@example.com", "--data-binary",
        String(decoding: text(subject, octets: 1_000), as: UTF8.self),
        "http://127.0.0.1:\(lab.httpPort)/mail/inbound",
      ])
    let lines = output.split(separator: "\n")
    let body = try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8)) as? [String: Any]
    return (Int(lines.last ?? "") ?? 0, body?["message_id"] as? String)
  }
}

extension Lab {
  /// The file of a message, wherever it is by now.
  func spoolFile(_ id: String) throws -> String {
    let files = FileManager.default.enumerator(atPath: dataDirectory.path)
    while let file = files?.nextObject() as? String {
      if file.hasSuffix("/\(id).eml") { return dataDirectory.appending(path: file).path }
    }
    throw LabError("\(id) is not in the spool")
  }
}
