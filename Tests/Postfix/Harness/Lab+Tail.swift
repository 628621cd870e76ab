import Foundation

extension Lab {
  /// Runs `body` while `gomailctl tail` writes its lines into a file, whose text so far `body` gets.
  func withTail<Result>(_ body: (_ text: () -> String) throws -> Result) throws -> Result {
    let output = root.appending(path: "tail.ndjson")
    let tail = Process()
    tail.executableURL = Repository.binary("gomailctl")
    tail.arguments = ["tail", "--json", "--config", settingsFile]
    tail.standardOutput = try Shell.appending(to: output)
    // Daemons that are not there are named, and that is no matter here.
    tail.standardError = FileHandle.nullDevice
    try tail.run()
    defer {
      tail.terminate()
      tail.waitUntilExit()
    }
    return try body { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
  }
}
