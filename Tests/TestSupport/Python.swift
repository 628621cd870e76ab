package import Foundation

/// Runs Python scripts that make test data, with the Python that Debian's packages belong to.
package enum Python {
  struct Failed: Error, CustomStringConvertible {
    var script: String
    var status: Int32

    var description: String { "\(script) ended with status \(status); its words are on standard error" }
  }

  /// What a script writes to standard output.
  package static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": Pyspf.folder]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(script: arguments.first ?? "", status: process.terminationStatus)
    }
    return data
  }
}
