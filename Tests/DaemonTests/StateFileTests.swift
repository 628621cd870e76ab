import Daemon
import Foundation
import Testing

@Suite struct StateFileTests {
  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.path)
  }

  @Test func whatIsWrittenIsReadAndReplaced() throws {
    try withDirectory { directory in
      let path = directory + "/below/state"
      #expect(try StateFile.read(path, maximumOctets: 10) == nil)
      for octets: [UInt8] in [[1, 2, 3], [], Array(repeating: 7, count: 1_000_000)] {
        try StateFile.write(octets, to: path)
        #expect(try StateFile.read(path, maximumOctets: 1_000_000) == octets)
      }
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/below") == ["state"])
      #expect(throws: StateFileError.self) {
        try StateFile.read(path, maximumOctets: 999_999)
      }
    }
  }

  @Test func obstaclesAreNamed() throws {
    try withDirectory { directory in
      try StateFile.write([1], to: directory + "/file")
      #expect(throws: StateFileError.self) { try StateFile.write([1], to: directory + "/file/below") }
      #expect(throws: StateFileError.self) { try StateFile.read(directory, maximumOctets: 10) }
    }
  }
}
