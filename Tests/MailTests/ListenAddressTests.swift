import Mail
import Testing

@Suite struct ListenAddressTests {
  @Test(arguments: [
    ("unix:/run/gomail/a.sock", ListenAddress.unix(path: "/run/gomail/a.sock"), "unix:/run/gomail/a.sock"),
    ("inet:8891@127.0.0.1", .inet(host: "127.0.0.1", port: 8891), "inet:8891@127.0.0.1"),
    ("inet:8891", .inet(host: "127.0.0.1", port: 8891), "inet:8891@127.0.0.1"),
    ("inet:0@::1", .inet(host: "::1", port: 0), "inet:0@::1"),
    ("inet:65535@mx.example.org", .inet(host: "mx.example.org", port: 65535), "inet:65535@mx.example.org"),
  ])
  func textIsRead(text: String, address: ListenAddress, description: String) {
    #expect(ListenAddress(text) == address)
    #expect(address.description == description)
  }

  @Test(arguments: [
    "", "unix:", "unix:relative", "unix:/a\u{0}b", "unix:/a\nb", "inet:", "inet:@host", "inet:x@host",
    "inet:65536@host", "inet:-1@host", "inet:+25@host", "inet:25@", "inet:25@a b", "inet:25@ü", "inet:٢٥",
    "inet:99999999999999999999", "inet6:25@::1", "tcp:25", "/run/a.sock", "UNIX:/a", "127.0.0.1:25",
    "unix:/" + String(repeating: "x", count: 107), "unix:\u{0301}/a",
  ])
  func otherTextIsRefused(text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test func longestPathIsAccepted() {
    let path = "/" + String(repeating: "x", count: ListenAddress.maximumPathOctets - 1)
    #expect(ListenAddress("unix:" + path) == .unix(path: path))
  }
}
