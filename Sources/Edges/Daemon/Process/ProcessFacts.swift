import Glibc

/// What a process knows of itself and its machine.
package enum ProcessFacts {
  /// The environment; of a name that stands there twice, the first value.
  package static var environment: [String: String] {
    var result: [String: String] = [:]
    var entry = environ
    while let pointer = entry.pointee {
      let text = String(cString: pointer)
      if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
        let name = String(text[..<equals])
        if result[name] == nil { result[name] = String(text[text.utf8.index(after: equals)...]) }
      }
      entry += 1
    }
    return result
  }

  /// The process id.
  package static var processID: Int { Int(getpid()) }

  /// The arguments after the program's name.
  package static var arguments: [String] { Array(CommandLine.arguments.dropFirst()) }
}
