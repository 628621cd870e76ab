internal import Glibc
internal import JSON
internal import Mail

/// Disabled routes cannot be derived from messages: they have a file of their own,
/// `disabled-routes.json`, replaced as a whole and synced.
extension Spool {
  /// 1 MiB: some thousand routes.
  private static let maximumDisabledRoutesOctets = 1 << 20

  private var disabledRoutesPath: String { "\(directory)/disabled-routes.json" }

  /// The disabled routes.
  package func disabledRoutes() throws(SpoolFailure) -> [DisabledRoute] {
    let bytes: [UInt8]
    do throws(SpoolFailure) {
      bytes = try FileDescriptor.contents(
        of: disabledRoutesPath, limit: Self.maximumDisabledRoutesOctets)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
    guard let values = (try? JSONValue(parsing: bytes))?.arrayValue else {
      throw .incomplete(path: disabledRoutesPath, reason: "it is not a JSON array")
    }
    return values.compactMap { value in
      guard let route = value["route"]?.stringValue, let url = value["url"]?.stringValue,
        let since = value["since"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
      else { return nil }
      return DisabledRoute(
        route: route, url: url, since: since, isByOperator: value["by_operator"]?.boolValue ?? false)
    }
  }

  /// Replaces the disabled routes.
  package func write(_ routes: [DisabledRoute]) throws(SpoolFailure) {
    var writer = JSONWriter()
    writer.beginArray()
    for route in routes {
      writer.beginObject()
      writer.key("route")
      writer.string(route.route)
      writer.key("url")
      writer.string(route.url)
      writer.key("since")
      writer.timestamp(route.since)
      writer.key("by_operator")
      writer.bool(route.isByOperator)
      writer.endObject()
    }
    writer.endArray()
    let temporary = "\(directory)/tmp/disabled-routes.json"
    let file = try FileDescriptor(opening: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(writer.output + [0x0a])
    guard Glibc.rename(temporary, disabledRoutesPath) == 0 else {
      throw .system(operation: "rename to", path: disabledRoutesPath, code: errno)
    }
    try file.synchronize()
  }
}
