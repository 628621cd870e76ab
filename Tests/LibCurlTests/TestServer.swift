import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 (or ::1), one thread per connection. It understands what the
/// client sends and nothing more.
final class TestServer: Sendable {
  /// A request as it arrived.
  struct Request: Sendable {
    var connection: Int
    var requestLine: String
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// What the server does with a request.
  enum Action: Sendable {
    /// These octets, then the next request.
    case send([UInt8])
    /// These octets, then the end of the connection.
    case sendAndClose([UInt8])
    /// Nothing until the client goes away.
    case wait
  }

  private struct State {
    var requests: [Request] = []
    var connections = 0
    var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private struct Failed: Error {}

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())
  private let respond: @Sendable (Request) -> Action

  init(respond: @escaping @Sendable (Request) -> Action) throws {
    self.respond = respond
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 256) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Failed() }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in accept() }
  }

  /// Answers every request with `status` and no body.
  convenience init(status: Int) throws {
    try self.init { _ in .send(Self.answer(status)) }
  }

  var url: String { "http://127.0.0.1:\(port)/hook" }

  var requests: [Request] { state.withLock { $0.requests } }

  var connections: Int { state.withLock { $0.connections } }

  /// Ends the accepting; connections end with their clients.
  func close() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Returns once `count` requests have come in.
  func received(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        guard state.requests.count < count else { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isDone { continuation.resume() }
    }
  }

  static func answer(_ status: Int, _ fields: [String] = [], body: [UInt8] = []) -> [UInt8] {
    let head = ["HTTP/1.1 \(status) Whatever", "Content-Length: \(body.count)"] + fields
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  private func accept() {
    while true {
      let connection = Glibc.accept(listener, nil, nil)
      guard connection >= 0 else { break }
      let number = state.withLock { state in
        state.connections += 1
        return state.connections
      }
      Thread.detachNewThread { [self] in serve(connection, number: number) }
    }
    Glibc.close(listener)
  }

  private func serve(_ connection: Int32, number: Int) {
    defer { Glibc.close(connection) }
    var buffer: [UInt8] = []
    while let request = read(from: connection, buffer: &buffer, number: number) {
      let due = state.withLock { state in
        state.requests.append(request)
        let count = state.requests.count
        let due = state.waiters.filter { $0.count <= count }
        state.waiters.removeAll { $0.count <= count }
        return due.map(\.continuation)
      }
      for continuation in due { continuation.resume() }
      switch respond(request) {
      case .send(let bytes): guard write(bytes, to: connection) else { return }
      case .sendAndClose(let bytes):
        _ = write(bytes, to: connection)
        return
      case .wait:
        while receive(from: connection, into: &buffer) {}
        return
      }
    }
  }

  private func read(from connection: Int32, buffer: inout [UInt8], number: Int) -> Request? {
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    var head: Range<Int>?
    while head == nil {
      head = buffer[searched...].firstRange(of: end)
      guard head == nil else { break }
      searched = max(0, buffer.count - 3)
      guard receive(from: connection, into: &buffer) else { return nil }
    }
    guard let head else { return nil }
    let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    var request = Request(connection: number, requestLine: lines.first ?? "", headers: [], body: [])
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first else { continue }
      let value = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      request.headers.append((String(name), value))
    }
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    while buffer.count < head.upperBound + length {
      guard receive(from: connection, into: &buffer) else { return nil }
    }
    request.body = Array(buffer[head.upperBound..<head.upperBound + length])
    buffer.removeFirst(head.upperBound + length)
    return request
  }

  private func receive(from connection: Int32, into buffer: inout [UInt8]) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(connection, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer.append(contentsOf: chunk[..<count])
    return true
  }

  private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        send(connection, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
