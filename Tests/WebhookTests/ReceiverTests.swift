import Foundation
import JSON
import Mail
import OpenSSL
import Testing
import Webhook

/// The examples of docs/receivers, run by the languages that are on the machine, and the core itself with
/// the same vectors.
@Suite(.timeLimit(.minutes(5))) struct ReceiverTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let key: String
    let id: String
    let timestamp: String
    let signature: String
    let body: [UInt8]
    let now: Int64
    let isValid: Bool

    var testDescription: String { name }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/receivers").standardizedFileURL

  static func vectors() throws -> [Vector] {
    let text = try Data(contentsOf: folder.appending(path: "vectors.json"))
    let elements = try #require(try JSONValue(parsing: Array(text)).arrayValue)
    return try elements.map { element in
      let object = try #require(element.objectValue)
      return Vector(
        name: try object.string("name"), key: try object.string("key"), id: try object.string("id"),
        timestamp: try object.string("timestamp"), signature: try object.string("signature"),
        body: try #require(Base64.decode(try object.string("body_base64").utf8)),
        now: Int64(try object.integer("now")), isValid: object["valid"] == .bool(true))
    }
  }

  static func path(of program: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile)
  }

  /// Whether the program ended with 0; an issue for anything but 0 and 1.
  static func run(_ program: String, _ arguments: [String], input: [UInt8]) throws -> Bool {
    let process = Process()
    // A file and no pipe: an example may end before it has read the body.
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && [0, 1].contains(process.terminationStatus))
    return process.terminationStatus == 0
  }

  @Test func thereAreVectorsOfBothKinds() throws {
    let vectors = try Self.vectors()
    for prefix in ["whsec_", "whpk_"] {
      for isValid in [true, false] {
        #expect(vectors.contains { $0.key.hasPrefix(prefix) && $0.isValid == isValid })
      }
    }
  }

  @Test func theCoreItself() throws {
    for vector in try Self.vectors() {
      let now = Timestamp(seconds: vector.now)
      let result: Result<Timestamp, WebhookVerificationError>
      if let publicKey = WebhookSigningKey.publicKey(vector.key) {
        result = WebhookSignature.verify(
          id: vector.id, timestamp: vector.timestamp, signature: vector.signature, body: vector.body,
          publicKey: publicKey, now: now, ed25519: isValidEd25519)
      } else {
        // The published secret has 24 octets, which is allowed.
        result = WebhookSignature.verify(
          id: vector.id, timestamp: vector.timestamp, signature: vector.signature, body: vector.body,
          secret: try WebhookSecret(vector.key), now: now, hmac: hmacSHA256)
      }
      #expect(((try? result.get()) != nil) == vector.isValid, "\(vector.name)")
    }
  }

  @Test(
    "An example tells genuine requests from others",
    arguments: [("python3", "verify.py"), ("node", "verify.mjs"), ("bash", "verify.sh"), ("go", "verify.go")])
  func example(language: String, file: String) throws {
    // Not on this machine: nothing to be said about it.
    guard let interpreter = Self.path(of: language) else { return }
    var arguments = [Self.folder.appending(path: file).path]
    if language == "go" { arguments.insert("run", at: 0) }
    for vector in try Self.vectors() where language != "python3" || vector.key.hasPrefix("whsec_") {
      let isGenuine = try Self.run(
        interpreter,
        arguments + [vector.key, vector.id, vector.timestamp, vector.signature, String(vector.now)],
        input: vector.body)
      #expect(isGenuine == vector.isValid, "\(vector.name)")
    }
  }
}
