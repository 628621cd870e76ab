import DNS
import Foundation
import Resolver
import Testing

@Suite struct SystemServersTests {
  @Test func aFileIsRead() throws {
    let path = NSTemporaryDirectory() + "resolv-\(UUID().uuidString).conf"
    try Data("nameserver 192.0.2.1\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(SystemServers.read(path: path).map(\.description) == ["192.0.2.1@53"])
    #expect(SystemServers.read(path: path + ".missing").map(\.description) == ["127.0.0.1@53"])
    #expect(ResolverConfiguration(servers: []).servers.isEmpty == false)
  }
}
