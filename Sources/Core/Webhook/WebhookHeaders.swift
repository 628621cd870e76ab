import Mail

/// The fields of one attempt's HTTP request.
package enum WebhookHeaders {
  /// The `content-type` of every request.
  package static let contentType = "application/json"

  /// All fields, ours first. `content-type`, `traceparent` and `webhook-*` cannot be replaced by the operator's;
  /// a `user-agent` of theirs takes the place of ours.
  ///
  /// - Parameters:
  ///   - signature: what `WebhookSignature.headers` made for this attempt.
  ///   - route: the operator's fields.
  ///   - traceParent: what `TraceParent.value` made for this attempt.
  ///   - version: our version, for `user-agent`.
  package static func fields(
    signature: [(name: String, value: String)], route: [RouteHeader], traceParent: String? = nil,
    version: String
  ) -> [(name: String, value: String)] {
    var fields = [(name: "content-type", value: contentType)]
    if !route.contains(where: { $0.name.lowercased() == "user-agent" }) {
      fields.append((name: "user-agent", value: "GoMail/\(HeaderText(sanitizing: version))"))
    }
    fields += signature
    if let traceParent { fields.append((name: TraceParent.name, value: traceParent)) }
    fields += route.map { (name: $0.name, value: $0.value) }
    return fields
  }
}
