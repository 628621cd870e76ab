/// One method and path of a server, with what answers it.
package struct ControlRoute: Sendable {
  /// The body limit of a route that names none: 64 kB, room for any request that is no message.
  package static let defaultMaximumBodyOctets = 65_536

  /// Answers one request; may throw `ControlProblem`.
  package typealias Handler = @Sendable (ControlRequest) async throws -> ControlResponse

  let method: String
  let pattern: PathPattern
  let maximumBodyOctets: Int
  let isPublic: Bool
  let isUnlimited: Bool
  let handler: Handler

  /// A route.
  ///
  /// - Parameters:
  ///   - method: `GET`, `POST`…; a GET route answers HEAD too.
  ///   - path: Segments between slashes; `:name` stands for any one segment that is not empty.
  ///   - maximumBodyOctets: A longer body is answered 413.
  ///   - isPublic: Whether it needs no bearer token on a server that has one.
  ///   - isUnlimited: Whether requests to it are not counted on a server that limits each client's.
  package init(
    _ method: String, _ path: String, maximumBodyOctets: Int = Self.defaultMaximumBodyOctets,
    isPublic: Bool = false, isUnlimited: Bool = false, _ handler: @escaping Handler
  ) {
    self.method = method
    pattern = PathPattern(path)
    self.maximumBodyOctets = maximumBodyOctets
    self.isPublic = isPublic
    self.isUnlimited = isUnlimited
    self.handler = handler
  }
}
