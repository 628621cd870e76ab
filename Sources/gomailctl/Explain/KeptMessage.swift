import JSON

/// A message that the forwarder has, with what was decided when it came in.
struct KeptMessage: Sendable {
  /// The message as Postfix delivered it.
  let raw: [UInt8]
  /// Sender, recipients and the recorded verdict.
  let record: JSONValue

  /// Asks the forwarder for a message by its id or that of an event.
  init(_ id: String, of forwarder: DaemonControl) async throws {
    let path = "/messages/" + DaemonControl.pathSegment(id)
    record = try await forwarder.json("GET", path + "/verdict")
    raw = try await forwarder.octets("GET", path + "/raw")
  }
}
