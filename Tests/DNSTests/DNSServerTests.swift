import DNS
import Testing

@Suite struct DNSServerTests {
  @Test(arguments: [
    ("192.0.2.53", "192.0.2.53@53"), ("192.0.2.53@5353", "192.0.2.53@5353"),
    ("2001:db8::53@53", "2001:db8::53@53"),
  ]) func settings(text: String, description: String) {
    #expect(DNSServer(text)?.description == description)
  }

  @Test(arguments: [
    "", "@53", "dns.example.com", "192.0.2.53@", "192.0.2.53@0", "192.0.2.53@65536", "192.0.2.53@+1",
  ])
  func refused(text: String) {
    #expect(DNSServer(text) == nil)
  }

  @Test(arguments: [
    ("nameserver 192.0.2.1\nnameserver 2001:db8::1\n", "192.0.2.1@53 2001:db8::1@53"),
    ("# nameserver 192.0.2.9\n;nameserver 192.0.2.8\nsearch example.com\n", "127.0.0.1@53"),
    ("nameserver fe80::1%eth0\nnameserver\t192.0.2.2 \r\n", "192.0.2.2@53"),
    ("", "127.0.0.1@53"), ("nameserver\nnameservers 192.0.2.1", "127.0.0.1@53"),
    (
      (1...9).map { "nameserver 192.0.2.\($0)" }.joined(separator: "\n"),
      "192.0.2.1@53 192.0.2.2@53 192.0.2.3@53"
    ),
  ]) func resolverFile(text: String, servers: String) {
    let read = DNSServer.servers(inResolverFile: Array(text.utf8))
    #expect(read.map(\.description).joined(separator: " ") == servers)
  }
}
