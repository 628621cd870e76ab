/// The kinds of metric families that we write, as the text format names them.
enum MetricKind: String, Sendable {
  case counter
  case gauge
  case histogram
}
