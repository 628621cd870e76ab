import Foundation

extension Lab {
  /// Ends the private Postfix at once, as a power cut of it alone would: master and all its children, which are one
  /// process group, and waits until they are gone.
  func killPostfix() throws {
    let file = root.appending(path: "queue/pid/master.pid")
    let text = try String(contentsOf: file, encoding: .utf8).filter { !$0.isWhitespace }
    guard let master = Int32(text), master > 1 else { throw LabError("\(file.path) holds \(text)") }
    // The number may have been given to another process since: only a master of this lab's configuration counts.
    let arguments = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(master)/environ"))
    guard
      arguments.split(separator: 0).contains(where: { $0.elementsEqual("MAIL_CONFIG=\(root.path)/etc".utf8) }
      ),
      getpgid(master) == master
    else { throw LabError("process \(master) is not this lab's Postfix") }
    Foundation.kill(-master, SIGKILL)
    try wait("Postfix is gone") { try Self.members(ofGroup: master).isEmpty }
  }

  /// Starts the private Postfix (again).
  func startPostfix() throws {
    try Shell.run(Repository.path("postfix/private-instance"), ["start", root.path])
    try wait("Postfix listens") { Socket.accepts(port: self.smtpPort) }
  }

  /// Whether Postfix holds no mail.
  func isQueueEmpty() throws -> Bool {
    try Shell.run("/usr/sbin/postqueue", ["-c", root.appending(path: "etc").path, "-j"]).isEmpty
  }

  /// The living processes of a group: those that only wait for their parent's notice do not count.
  private static func members(ofGroup group: Int32) throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { process in
      // "pid (name) state parent group …", where the name may hold anything.
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let end = stat.lastIndex(of: ")")
      else { return false }
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      return fields.count > 2 && fields[2] == String(group) && fields[0] != "Z"
    }
  }
}
