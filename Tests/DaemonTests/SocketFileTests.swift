import Daemon
import Glibc
import Testing

@Suite("Sockets in the file system", .timeLimit(.minutes(1)))
struct SocketFileTests {
  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test("A socket has its mode, and goes away")
  func lifecycle() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/a.ctl"
    let file = try SocketFile(listeningAt: path, mode: 0o600)
    #expect(mode(path) == 0o600)
    file.remove()
    #expect(access(path, F_OK) != 0)
  }

  @Test("A living socket stays, a dead one is replaced")
  func replacement() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/a.ctl"
    let first = try SocketFile(listeningAt: path, mode: 0o666)
    let error = #expect(throws: SocketFileError.self) { try SocketFile(listeningAt: path, mode: 0o600) }
    #expect(error?.reason == .inUse)
    #expect(mode(path) == 0o666)
    // Closing a listener leaves its file behind, as kill -9 does.
    first.abandon()
    await #expect(throws: ControlClientError.notRunning(socketPath: path)) {
      try await ControlClient(socketPath: path).request("GET", "/health")
    }
    let second = try SocketFile(listeningAt: path, mode: 0o600)
    #expect(mode(path) == 0o600)
    // The first owner is late and must not remove its successor's file.
    first.remove()
    #expect(access(path, F_OK) == 0)
    second.remove()
  }

  @Test(
    "Impossible places are named",
    arguments: ["relative.ctl", "/" + String(repeating: "x", count: 108), "/dev/null/x.ctl"])
  func impossible(path: String) {
    let error = #expect(throws: SocketFileError.self) { try SocketFile(listeningAt: path, mode: 0o600) }
    #expect(error?.isTemporary == false)
    #expect(error?.description.hasPrefix(path) == true)
  }

  @Test("A client says why it gets no answer")
  func clientErrors() async throws {
    let directory = try TemporaryDirectory()
    let missing = ControlClient(socketPath: directory.path + "/none.ctl")
    await #expect(throws: ControlClientError.notRunning(socketPath: missing.socketPath)) {
      try await missing.request("GET", "/health")
    }
    #expect(
      ControlClientError.permissionDenied(socketPath: "/x").remedy == "run as root or as the daemon's user")
    let path = directory.path + "/silent.ctl"
    let file = try SocketFile(listeningAt: path, mode: 0o600)
    await #expect(throws: ControlClientError.timedOut(socketPath: path)) {
      try await ControlClient(socketPath: path).request("GET", "/health", timeout: .milliseconds(30))
    }
    file.remove()
  }
}
