package import JSON

/// What a handler answers.
package struct ControlResponse: Sendable {
  /// The body, at once or as it comes.
  package enum Body: Sendable {
    /// All of it.
    case bytes([UInt8])
    /// Written by a closure as it comes. The closure is cancelled when the client goes away and when
    /// the server shuts down; the answer ends when it returns.
    case stream(@Sendable (ControlStream) async throws -> Void)
  }

  /// The status code, 200...599.
  package var status: Int
  /// The media type.
  package var contentType: String
  /// Further header fields.
  package var headers: [(name: String, value: String)]
  /// The body.
  package var body: Body

  /// An answer of these parts.
  package init(
    status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [], body: Body
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  /// A JSON text and a line feed.
  package static func json(_ value: JSONValue, status: Int = 200) -> ControlResponse {
    json(serialized: value.serialized(), status: status)
  }

  /// JSON that is written already; a line feed is added.
  package static func json(serialized: [UInt8], status: Int = 200) -> ControlResponse {
    ControlResponse(
      status: status, contentType: "application/json", body: .bytes(serialized + [UInt8(ascii: "\n")]))
  }

  /// Octets of a media type.
  package static func bytes(_ bytes: [UInt8], contentType: String) -> ControlResponse {
    ControlResponse(contentType: contentType, body: .bytes(bytes))
  }

  /// 204 without a body.
  package static var noContent: ControlResponse {
    ControlResponse(status: 204, contentType: "", body: .bytes([]))
  }

  /// Newline-delimited JSON, each line written by `produce` with `ControlStream.line`.
  package static func lines(
    _ produce: @escaping @Sendable (ControlStream) async throws -> Void
  ) -> ControlResponse {
    ControlResponse(contentType: "application/x-ndjson", body: .stream(produce))
  }

  /// Newline-delimited JSON from a sequence, with the line `{}` whenever `heartbeat` has passed, so
  /// that both sides notice when the other is gone.
  ///
  /// - Parameter source: Makes the sequence when the answer begins; it is dropped when the client goes.
  package static func lines(
    heartbeat: Duration, _ source: @escaping @Sendable () -> AsyncStream<[UInt8]>
  ) -> ControlResponse {
    .lines { stream in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for await line in source() { try await stream.line(line) } }
        group.addTask {
          while true {
            try await Task.sleep(for: heartbeat)
            try await stream.line(Array("{}".utf8))
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}
