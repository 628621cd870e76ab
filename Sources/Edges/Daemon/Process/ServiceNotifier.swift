import Glibc

/// Tells a service manager how the process fares: the protocol of sd_notify(3), without libsystemd.
package struct ServiceNotifier: Sendable {
  /// What the service manager can be told.
  package enum State: Hashable, Sendable {
    /// All listeners listen.
    case ready
    /// A reload has begun; `ready` ends it.
    case reloading
    /// The end has begun.
    case stopping
    /// Still alive.
    case watchdog
    /// A sentence for `systemctl status`.
    case status(String)
  }

  private let socketName: String?

  /// How often `watchdog` is expected; `nil` where it is not. Half of what the service manager allows,
  /// as sd_watchdog_enabled(3) recommends.
  package let watchdogInterval: Duration?

  /// A notifier as `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` say; silent without the first.
  package init(environment: [String: String]) {
    let name = environment["NOTIFY_SOCKET"]
    socketName = name?.hasPrefix("/") == true || name?.hasPrefix("@") == true ? name : nil
    let isForUs = environment["WATCHDOG_PID"].map { Int($0) == ProcessFacts.processID } ?? true
    if isForUs, let microseconds = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), microseconds > 1 {
      watchdogInterval = .microseconds(microseconds / 2)
    } else {
      watchdogInterval = nil
    }
  }

  /// Tells the service manager. Failing to is no reason to stop serving mail.
  ///
  /// - Returns: Whether it was sent.
  @discardableResult
  package func send(_ state: State) -> Bool {
    guard let socketName, let address = SocketAddressUnix(socketName) else { return false }
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let message = Array(Self.message(state).utf8)
    return address.withPointer { pointer, length in
      sendto(descriptor, message, message.count, CInt(MSG_NOSIGNAL), pointer, length) == message.count
    }
  }

  private static func message(_ state: State) -> String {
    switch state {
    case .ready: "READY=1"
    case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(SystemClock.monotonicMicroseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .status(let text): "STATUS=\(text.split(whereSeparator: \.isNewline).joined(separator: " "))"
    }
  }
}
