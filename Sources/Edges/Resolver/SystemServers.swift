package import DNS
import Glibc

/// The servers that the system is set up to ask.
package enum SystemServers {
  /// Where the system names its servers.
  package static let path = "/etc/resolv.conf"
  /// What is read of that file at most, in octets.
  private static let maximumFileOctets = 64 << 10

  /// Reads the file at `path`; where there is none, the server on this host (resolv.conf(5)).
  package static func read(path: String = path) -> [DNSServer] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return DNSServer.servers(inResolverFile: []) }
    defer { close(descriptor) }
    let octets = [UInt8](unsafeUninitializedCapacity: maximumFileOctets) { buffer, count in
      while count < buffer.count {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        count += got
      }
    }
    return DNSServer.servers(inResolverFile: octets)
  }
}
