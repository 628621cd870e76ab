import Foundation
import Glibc

/// An HTTPS server with a certificate of its own for `localhost`: `openssl s_server`, which comes with the
/// CA certificates of every system that can use HTTPS. It answers each connection's request with 200.
final class TLSServer {
  /// The certificate, which vouches for itself.
  let certificateFile: String
  let port: Int
  private let process: Process
  private let folder: URL

  private struct Failed: Error {}

  /// The certificate's key.
  let keyFile: String

  /// With `speaking`, a script of this folder that is given certificate and key and prints its port.
  init(speaking script: String? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let certificate = folder.appendingPathComponent("certificate.pem").path
    let key = folder.appendingPathComponent("key.pem").path
    certificateFile = certificate
    keyFile = key
    let maker = try Self.openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
      certificate,
    ])
    maker.process.waitUntilExit()
    guard maker.process.terminationStatus == 0 else { throw Failed() }
    if let script {
      let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: script).path
      let server = try Self.start("/usr/bin/python3", [path, certificate, key])
      process = server.process
      var output = ""
      while !output.hasSuffix("\n") {
        let data = server.output.availableData
        guard !data.isEmpty else { throw Failed() }
        output += String(decoding: data, as: UTF8.self)
      }
      guard let port = Int(output.dropLast()) else { throw Failed() }
      self.port = port
      return
    }
    let server = try Self.openssl([
      "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-alpn", "http/1.1",
    ])
    process = server.process
    var output = ""
    while !output.contains("\n") || !output.contains("ACCEPT") {
      let data = server.output.availableData
      guard !data.isEmpty else { throw Failed() }
      output += String(decoding: data, as: UTF8.self)
    }
    let line = output.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else { throw Failed() }
    self.port = port
    let (input, rest) = (server.input, server.output)
    Thread.detachNewThread {
      var text = ""
      while case let data = rest.availableData, !data.isEmpty {
        text += String(decoding: data, as: UTF8.self)
        guard text.contains("\r\n\r\n") else { continue }
        text = ""
        try? input.write(contentsOf: Data("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
      }
    }
  }

  deinit {
    // Not SIGTERM: a child of a thread that blocks signals, as those of the test runner do, inherits that.
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }

  private static func openssl(
    _ arguments: [String]
  ) throws -> (process: Process, input: FileHandle, output: FileHandle) {
    try start("/usr/bin/openssl", arguments)
  }

  private static func start(
    _ program: String, _ arguments: [String]
  ) throws -> (process: Process, input: FileHandle, output: FileHandle) {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, input.fileHandleForWriting, output.fileHandleForReading)
  }
}
