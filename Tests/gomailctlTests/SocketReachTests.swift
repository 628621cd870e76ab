import Testing

@testable import gomailctl

@Suite struct SocketReachTests {
  let user = UnixUser(name: "postfix", identifier: 100, groups: [100, 200])

  /// A file system of paths with owner, group and mode in octal with its type.
  private func reach(_ files: [String: (UInt32, UInt32, UInt32)]) -> SocketReach {
    SocketReach.of("/run/gomail/x.sock", for: user) { path in
      guard let file = files[path] else { return .failure(SystemFailure(number: 2)) }
      return .success(FileFacts(path: path, owner: file.0, group: file.1, mode: file.2))
    }
  }

  private let open: [String: (UInt32, UInt32, UInt32)] = [
    "/": (0, 0, 0o040755), "/run": (0, 0, 0o040755), "/run/gomail": (0, 200, 0o040750),
    "/run/gomail/x.sock": (0, 0, 0o140666),
  ]

  @Test func aMemberOfTheGroupPasses() { #expect(reach(open) == .reachable) }

  @Test func theFirstClosedDirectoryIsNamed() {
    var files = open
    files["/run/gomail"] = (0, 0, 0o040750)
    files["/run/gomail/x.sock"] = (0, 0, 0o140600)
    #expect(reach(files) == .blocked(path: "/run/gomail", isDirectory: true))
  }

  @Test func theOwnersBitsAloneCountForTheOwner() {
    var files = open
    files["/run/gomail/x.sock"] = (100, 200, 0o140066)
    #expect(reach(files) == .blocked(path: "/run/gomail/x.sock", isDirectory: false))
  }

  @Test func whatIsMissingIsNamed() {
    var files = open
    files["/run/gomail/x.sock"] = nil
    #expect(reach(files) == .missing(path: "/run/gomail/x.sock"))
    files["/run"] = nil
    #expect(reach(files) == .missing(path: "/run"))
  }

  @Test func aFileOfAnotherKindIsNoSocket() {
    var files = open
    files["/run/gomail/x.sock"] = (0, 0, 0o100666)
    #expect(reach(files) == .notASocket(path: "/run/gomail/x.sock"))
  }
}
