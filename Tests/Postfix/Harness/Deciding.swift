import Foundation

/// A lab whose sync routes lead to an endpoint that answers as a test says, each by the name of its route.
final class Deciding {
  struct Request {
    let route: String
    let id: String
    let event: [String: Any]
  }

  let lab: Lab
  private let process = Process()
  private let output: URL
  private let decisions: URL

  /// - Parameters:
  ///   - routes: names of sync routes; `name` takes `name@example.com`.
  ///   - more: further members of each route.
  ///   - hasTransport: whether Postfix has the table that keeps sync recipients apart.
  init(
    _ routes: [String], more: String = "", settings: [String] = [], hasTransport: Bool = true,
    environment: [String: String] = [:]
  ) throws {
    let port = try Socket.freePort()
    let webhooks = routes.map { name in
      "  - {name: \(name), match: '\(name)@example.com', url: 'http://127.0.0.1:\(port)/\(name)', secret: \(Lab.secret), allow_private: true, mode: sync\(more)}"
    }
    lab = try Lab(
      settings: ["webhooks:"] + webhooks + settings,
      postfix: hasTransport ? ["transport_maps = regexp:{root}/transport"] : [], environment: environment)
    output = lab.root.appending(path: "decided.ndjson")
    decisions = lab.root.appending(path: "decisions", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: decisions, withIntermediateDirectories: true)
    if hasTransport {
      let table = try lab.gomailctl(["route", "transport"])
      try table.write(to: lab.root.appending(path: "transport"), atomically: true, encoding: .utf8)
    }
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      Repository.path("Tests/Postfix/deciding-receiver.py"), String(port), output.path, decisions.path,
    ]
    try process.run()
    try lab.wait("the endpoint listens") { Socket.accepts(port: port) }
    try lab.start()
  }

  /// What the endpoint of a route answers from now on: a status, or `hold`.
  func answer(_ route: String, _ decision: String) throws {
    try decision.write(to: decisions.appending(path: route), atomically: true, encoding: .utf8)
  }

  /// All requests, once there are `count`.
  func requests(_ count: Int) throws -> [Request] {
    var lines: [Substring] = []
    try lab.wait("\(count) requests") {
      let text = (try? String(contentsOf: self.output, encoding: .utf8)) ?? ""
      lines = text.split(separator: "\n")
      return lines.count >= count && text.hasSuffix("\n")
    }
    return try lines.map { line in
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let event = object["event"] as? [String: Any], let id = event["id"] as? String,
        let route = event["route"] as? String
      else { throw LabError("not a request: \(line)") }
      return Request(route: route, id: id, event: event)
    }
  }

  func send(
    _ subject: String = "decided", from sender: String = "ann@example.org", to recipients: String...,
    headers: [String] = []
  ) throws {
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let message = String(decoding: Message.plain(subject: subject, headers: headers), as: UTF8.self)
      .replacingOccurrences(of: "ann@example.org", with: sender)
    let reply = try client.send(
      Array(message.utf8), from: sender, to: recipients.map { "\($0)@example.com" })
    guard reply.code == 250 else { throw LabError("\(reply)") }
  }

  /// Waits for a line of Postfix's log that holds all of `texts`.
  func logged(_ texts: String...) throws {
    try lab.wait("Postfix logs \(texts)") {
      self.lab.mailLog.split(separator: "\n").contains { line in texts.allSatisfy { line.contains($0) } }
    }
  }

  /// Messages in the spool, by the folder they lie in; what is not in a folder yet is in `tmp`.
  func spooled() -> [String: Int] {
    var counts: [String: Int] = [:]
    for folder in ["inbox", "processed", "failed", "tmp", "corrupt"] {
      let walk = FileManager.default.enumerator(atPath: lab.dataDirectory.appending(path: folder).path)
      let count = walk?.compactMap { $0 as? String }.count { $0.hasSuffix(".eml") } ?? 0
      if count > 0 { counts[folder] = count }
    }
    return counts
  }

  /// Lets Postfix try again until `condition` holds.
  func flush(until what: String, _ condition: () throws -> Bool) throws {
    var last = Date.distantPast
    try lab.wait(what) {
      if try condition() { return true }
      if Date().timeIntervalSince(last) > 1 {
        try self.lab.flushQueue()
        last = Date()
      }
      return false
    }
  }

  func stop() throws {
    kill(process.processIdentifier, SIGKILL)
    let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
    if !text.isEmpty {
      let events = try requests(0).map { try JSONSerialization.data(withJSONObject: $0.event) }
      let file = lab.root.appending(path: "decided-events.ndjson")
      try Data(events.joined(separator: [10]) + [10]).write(to: file)
      try Shell.run(Repository.path("schema/validate.py"), [file.path])
    }
    try lab.stop()
  }
}
