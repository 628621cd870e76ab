import Daemon
import Foundation
import Testing

@Suite struct KeyFileTests {
  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.path)
  }

  private func load(_ path: String, _ octets: [UInt8]) throws -> [UInt8] {
    try KeyFile.loadOrCreate(path: path, maximumOctets: 100) { octets }
  }

  @Test func makesAFileOnceAndReadsItAfterwards() throws {
    try withDirectory { directory in
      let path = directory + "/data/keys/verdict"
      #expect(try load(path, [1, 2, 3]) == [1, 2, 3])
      #expect(try load(path, [4]) == [1, 2, 3])
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/data/keys") == ["verdict"])
    }
  }

  @Test func daemonsThatStartTogetherAgree() async throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).key"
    defer { try? FileManager.default.removeItem(atPath: path) }
    // Whoever makes the file while another one is about to: the first one to link it wins.
    let first = try KeyFile.loadOrCreate(path: path, maximumOctets: 100) {
      (try? KeyFile.loadOrCreate(path: path, maximumOctets: 100) { [1] }) ?? []
        + [2]
    }
    #expect(first == [1])
    #expect(try load(path, [3]) == [1])
  }

  @Test(arguments: [0o644, 0o641, 0o642, 0o660, 0o666]) func refusesFilesThatOthersMayUse(_ mode: Int) throws
  {
    try withDirectory { directory in
      let path = directory + "/key"
      _ = try load(path, [1])
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(throws: KeyFileError.self) { try load(path, [2]) }
    }
  }

  @Test(arguments: [0o400, 0o440, 0o600, 0o640]) func takesFilesThatTheyMayNot(_ mode: Int) throws {
    try withDirectory { directory in
      let path = directory + "/key"
      _ = try load(path, [1])
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(try load(path, [2]) == [1])
    }
  }

  @Test func refusesWhatIsNoShortFile() throws {
    try withDirectory { directory in
      #expect(throws: KeyFileError.self) { try load(directory, [1]) }
      #expect(throws: KeyFileError.self) { try load(directory + "/long", Array(repeating: 1, count: 101)) }
      #expect(throws: KeyFileError.self) { try load("/proc/nowhere/key", [1]) }
    }
  }
}
