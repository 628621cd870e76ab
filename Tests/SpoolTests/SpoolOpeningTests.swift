import Foundation
import Spool
import Testing

@Suite struct SpoolOpeningTests {
  @Test func foldersAreMadeClosedToOthers() throws {
    let directory = try TemporaryDirectory()
    let spool = try Spool(directory: directory.path + "/deep/data/")
    #expect(spool.directory == directory.path + "/deep/data")
    for name in ["inbox", "processed", "failed", "tmp", "corrupt"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(spool.directory)/\(name)")
      let mode = try #require(attributes[.posixPermissions] as? Int)
      #expect(mode & 0o027 == 0, "\(name)")
    }
    #expect(try spool.freeOctets() > 0)
  }

  @Test func oneSpoolHasOneUser() throws {
    let directory = try TemporaryDirectory()
    let first = try Spool(directory: directory.path)
    #expect(throws: SpoolFailure.locked(path: "\(directory.path)/spool.lock")) {
      _ = try Spool(directory: directory.path)
    }
    _ = first.directory
  }

  @Test func aPlaceThatCannotBeOneIsNamed() throws {
    let directory = try TemporaryDirectory()
    try Data().write(to: URL(fileURLWithPath: directory.path + "/file"))
    let failure = #expect(throws: SpoolFailure.self) {
      _ = try Spool(directory: directory.path + "/file/data")
    }
    #expect(failure?.description.contains("/file") == true)
    #expect(failure?.isTemporary == true)
  }

  @Test func aFolderThatTakesNoFilesIsNamed() throws {
    let directory = try TemporaryDirectory()
    for name in ["inbox", "processed", "tmp", "corrupt"] {
      try FileManager.default.createDirectory(
        atPath: "\(directory.path)/\(name)", withIntermediateDirectories: true)
    }
    // /proc takes no files, whoever asks.
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/failed", withDestinationPath: "/proc/self")
    let failure = #expect(throws: SpoolFailure.self) { _ = try Spool(directory: directory.path) }
    #expect(failure?.description.contains(directory.path + "/failed") == true)
  }

  @Test func theTrialLeavesNothingBehind() throws {
    let directory = try TemporaryDirectory()
    let spool = try Spool(directory: directory.path)
    #expect(directory.files(below: "") == ["spool.lock"])
    _ = spool.directory
  }
}
