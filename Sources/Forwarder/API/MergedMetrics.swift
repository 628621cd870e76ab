import Daemon

/// The metrics of all three daemons as one page; a daemon that is away is `gomail_up{daemon=…} 0`.
struct MergedMetrics: Sendable {
  /// A daemon on the same machine that has not answered by then counts as away.
  static let patience = Duration.seconds(2)
  private static let neighbours = ["milter", "policyd"]

  let own: Metrics
  let controlDirectory: String
  private let up: [String: Gauge]

  init(own: Metrics, controlDirectory: String) {
    self.own = own
    self.controlDirectory = controlDirectory
    var up: [String: Gauge] = [:]
    for name in Self.neighbours + ["forwarder"] {
      up[name] = own.gauge("up", help: "Whether the daemon answers.", labels: ["daemon": name])
    }
    up["forwarder"]?.set(1)
    self.up = up
  }

  /// The route that serves the page.
  func route(_ path: String) -> ControlRoute {
    ControlRoute("GET", path, isPublic: true, isUnlimited: true) { _ in
      .bytes(await render(), contentType: Metrics.contentType)
    }
  }

  func render() async -> [UInt8] {
    var pages: [String: [UInt8]] = [:]
    await withTaskGroup(of: (String, [UInt8]?).self) { group in
      for name in Self.neighbours {
        let path = DaemonProcess.controlSocketPath(directory: controlDirectory, name: name)
        group.addTask {
          (name, try? await ControlClient(socketPath: path).body("GET", "/metrics", timeout: Self.patience))
        }
      }
      for await (name, page) in group {
        pages[name] = page
        up[name]?.set(page == nil ? 0 : 1)
      }
    }
    return MetricsMerge.merge([own.render()] + Self.neighbours.compactMap { pages[$0] })
  }
}
