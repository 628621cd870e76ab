import Daemon
import JSON
import Mail
import NIOPosix

/// All that `gomailctl status` found.
struct StatusReport: Sendable {
  let daemons: [DaemonState]
  let postfix: PostfixState
  let postfixConfiguration: String
  let sockets: [SocketState]
  let spool: SpoolState
  let takenAt: Timestamp

  /// Looks at everything; what cannot be looked at becomes part of the report.
  static func collect(_ global: GlobalOptions, postfixConfiguration: String) async throws -> StatusReport {
    let settings = try OperatorSettings.load(global)
    let directory = global.controlDir ?? settings.controlDirectory
    let controls = ["milter", "policyd", "forwarder"].map { DaemonControl(name: $0, directory: directory) }
    var daemons: [DaemonState] = []
    for control in controls { daemons.append(await .of(control)) }
    let addresses = settings.sockets
    // Both wait for files and other programs.
    let (postfix, sockets) = try await NIOThreadPool.singleton.runIfActive {
      (
        PostfixState.of(configurationDirectory: postfixConfiguration),
        addresses.map { SocketState.of($0.name, $0.address) }
      )
    }
    return StatusReport(
      daemons: daemons, postfix: postfix, postfixConfiguration: postfixConfiguration, sockets: sockets,
      spool: await .of(DaemonControl(name: "forwarder", directory: directory)), takenAt: SystemClock.now)
  }

  /// Whether nothing is wrong, as far as we can see.
  var isHealthy: Bool {
    daemons.allSatisfy(\.isHealthy) && postfix.isHealthy && sockets.allSatisfy { $0.problem == nil }
      && isSpoolWell
  }

  /// Whether the forwarder tells of its spool, and no route's mail is held until somebody enables it.
  private var isSpoolWell: Bool {
    guard let queue = spool.queue else { return false }
    return !(queue["routes"]?.arrayValue ?? []).contains { $0["disabled"]?.boolValue == true }
  }

  /// For `--json`.
  var json: JSONValue {
    [
      "healthy": .bool(isHealthy),
      "daemons": .array(daemons.map { $0.json(now: takenAt) }),
      "postfix": postfix.json(configurationDirectory: postfixConfiguration),
      "sockets": .array(sockets.map(\.json)),
      "spool": spool.queue ?? .null,
    ]
  }

  /// For people.
  func lines(style: Style, columns: Int) -> [String] {
    var lines = daemons.map { daemon in
      item(daemon.program, isGood: daemon.isHealthy, text(of: daemon), style)
    }
    lines.append(item("postfix", isGood: postfix.isHealthy, postfix.text, style))
    for socket in sockets {
      lines.append(
        item(
          "\(socket.name) socket", isGood: socket.problem == nil, socket.problem ?? "\(socket.address)", style
        ))
    }
    lines.append(item("spool", isGood: isSpoolWell, spool.text(now: takenAt), style))
    return lines
  }

  private func text(of daemon: DaemonState) -> String {
    guard let health = daemon.health else { return "down: \(daemon.problem)" }
    let version = health["version"]?.stringValue ?? "of unknown version"
    let pid = health["pid"]?.intValue.map { ", pid \($0)" } ?? ""
    let uptime = daemon.uptime(now: takenAt).map { ", up \(HumanText.duration($0))" } ?? ""
    let note = daemon.isHealthy ? "" : "\(daemon.status): \(daemon.complaint), "
    return note + "version \(version)\(pid)\(uptime)"
  }

  private func item(_ name: String, isGood: Bool, _ text: String, _ style: Style) -> String {
    let mark = isGood ? style.good("ok  ") : style.bad("FAIL")
    let filling = String(repeating: " ", count: max(1, 18 - name.count))
    return "\(mark)  \(name)\(filling)\(VisibleText.line(text))"
  }
}
