import Foundation
import Testing

/// The scenarios that are folders: settings, a zone, a dialogue with Postfix, and the events that come of it.
@Suite(.serialized)
struct DialogueScenarios {
  static let folders: [URL] = {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let entries =
      (try? FileManager.default.contentsOfDirectory(at: here, includingPropertiesForKeys: nil)) ?? []
    return entries.filter { $0.lastPathComponent.first?.isNumber == true }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }()

  @Test(arguments: folders.map(\.lastPathComponent))
  func scenario(_ name: String) throws {
    let folder = try #require(Self.folders.first { $0.lastPathComponent == name })
    let zone = try? String(contentsOf: folder.appending(path: "zone.txt"), encoding: .utf8)
    let lab = try Lab(
      settings: lines(of: "settings.yaml", in: folder), postfix: lines(of: "main.cf", in: folder),
      zone: zone ?? Zone.usual)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try Dialogue(folder: folder).play(in: lab)

    let file = folder.appending(path: "expected.json")
    let expected = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]], "\(file.path)")
    let events = try lab.events(expected.count).sorted { key($0) < key($1) }
    #expect(events.count == expected.count)
    for (event, expected) in zip(events, expected) {
      #expect(Expectation.differences(event, from: expected) == [], "\(lab.report())")
    }
  }

  /// Events of one message may arrive in any order: they are compared by subject, then recipient.
  private func key(_ event: [String: Any]) -> String {
    "\(event["subject"] as? String ?? "")\u{0}\(event["recipient"] as? String ?? "")"
  }

  private func lines(of file: String, in folder: URL) -> [String] {
    let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }
}
