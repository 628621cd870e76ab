import Glibc

/// A user of the system, as permission checks see one.
struct UnixUser: Hashable, Sendable {
  /// More groups than any service user has.
  private static let maximumGroups = 256

  let name: String
  let identifier: UInt32
  let groups: Set<UInt32>

  init(name: String, identifier: UInt32, groups: Set<UInt32>) {
    self.name = name
    self.identifier = identifier
    self.groups = groups
  }

  /// The user of that name; `nil` where there is none.
  init?(named name: String) {
    guard let entry = getpwnam(name)?.pointee else { return nil }
    var list = [gid_t](repeating: 0, count: Self.maximumGroups)
    var count = Int32(list.count)
    if getgrouplist(name, entry.pw_gid, &list, &count) < 0 { count = Int32(list.count) }
    self.init(
      name: name, identifier: entry.pw_uid,
      groups: Set(list.prefix(Int(max(0, count)))).union([entry.pw_gid]))
  }

  /// Whether the permission bits grant `bit` (4 read, 2 write, 1 search). POSIX: the owner's bits
  /// alone count for the owner, the group's alone for a member.
  func mayAccess(_ file: FileFacts, bit: UInt32) -> Bool {
    if identifier == 0 { return true }
    if file.owner == identifier { return file.mode >> 6 & bit != 0 }
    if groups.contains(file.group) { return file.mode >> 3 & bit != 0 }
    return file.mode & bit != 0
  }
}
