import Foundation

/// Runs programs to their end.
enum Shell {
  /// A handle at the end of a file, which is made where it is missing.
  static func appending(to file: URL) throws -> FileHandle {
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    return handle
  }

  /// Runs `program` and returns what it printed; throws where its exit status is not the expected one.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], input: Data? = nil, expecting status: Int32? = 0
  ) throws -> String {
    String(decoding: try data(program, arguments, input: input, expecting: status), as: UTF8.self)
  }

  /// As `run`, for output that is not text.
  static func data(
    _ program: String, _ arguments: [String], input: Data? = nil, expecting status: Int32? = 0
  ) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let directory = FileManager.default.temporaryDirectory
    let name = "gomail-shell-\(UInt64.random(in: 0 ... .max))"
    let (out, err) = (directory.appending(path: name + ".out"), directory.appending(path: name + ".err"))
    // Files, not pipes: a daemon that a script leaves behind would hold a pipe open for ever.
    defer { for file in [out, err] { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try appending(to: out)
    process.standardError = try appending(to: err)
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try process.run()
      try pipe.fileHandleForWriting.write(contentsOf: input)
      try pipe.fileHandleForWriting.close()
    } else {
      process.standardInput = FileHandle.nullDevice
      try process.run()
    }
    process.waitUntilExit()
    let output = try Data(contentsOf: out)
    if let status, process.terminationStatus != status {
      let errors = try String(contentsOf: err, encoding: .utf8)
      throw LabError(
        "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus), "
          + "not \(status):\n\(String(decoding: output.suffix(4000), as: UTF8.self))\(errors.suffix(4000))")
    }
    return output
  }
}
