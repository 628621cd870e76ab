import Daemon
import Glibc
import Testing

@Suite("Service notification")
struct ServiceNotifierTests {
  /// Binds a datagram socket as a service manager does; `@` makes an abstract name.
  private func receiver(_ name: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: name.utf8)
      if name.hasPrefix("@") { path[0] = 0 }
    }
    let length = socklen_t(2 + name.utf8.count + (name.hasPrefix("@") ? 0 : 1))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(result == 0)
    return descriptor
  }

  private func receive(_ descriptor: CInt) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  @Test("States reach a socket in the file system and an abstract one", arguments: [false, true])
  func states(isAbstract: Bool) throws {
    let directory = try TemporaryDirectory()
    let name = isAbstract ? "@" + directory.path : directory.path + "/notify"
    let descriptor = try receiver(name)
    defer { close(descriptor) }
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name])
    #expect(notifier.send(.ready))
    #expect(receive(descriptor) == "READY=1")
    notifier.send(.watchdog)
    #expect(receive(descriptor) == "WATCHDOG=1")
    notifier.send(.stopping)
    #expect(receive(descriptor) == "STOPPING=1")
    notifier.send(.status("two\nREADY=1"))
    #expect(receive(descriptor) == "STATUS=two READY=1")
    notifier.send(.reloading)
    let lines = receive(descriptor).split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
  }

  @Test(
    "Without a service manager nothing is sent",
    arguments: [
      [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/nonexistent/notify"],
      ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)],
    ] as [[String: String]])
  func silent(environment: [String: String]) {
    #expect(!ServiceNotifier(environment: environment).send(.ready))
  }

  @Test("The watchdog interval is half of what is allowed, for this process only")
  func watchdog() {
    func interval(_ environment: [String: String]) -> Duration? {
      ServiceNotifier(environment: environment).watchdogInterval
    }
    #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(15))
    #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(15))
    #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "x"]) == nil)
    #expect(interval([:]) == nil)
  }
}
