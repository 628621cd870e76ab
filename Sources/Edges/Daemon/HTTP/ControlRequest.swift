import Mail

/// One HTTP request as a route's handler sees it: head and whole body.
package struct ControlRequest: Sendable {
  /// `GET`, `POST`…; a HEAD request reaches the handler of GET as `HEAD`.
  package let method: String
  /// The path as it was sent, without the query.
  package let path: String
  /// What stood in the places of the route's `:name` segments, percent-decoded.
  package let parameters: [String: String]
  /// The query, percent-decoded; of a name that stands twice, the first value.
  package let query: [String: String]
  /// The header fields in order.
  package let headers: [(name: String, value: String)]
  /// The body, at most the route's `maximumBodyOctets`.
  package let body: [UInt8]
  /// The client's address and port; `nil` on a unix socket.
  package let peer: String?

  /// The value of the first field `name`, whatever its case.
  package func header(_ name: String) -> String? {
    headers.first { ASCII.equalIgnoringCase($0.name.utf8, name.utf8) }?.value
  }
}
