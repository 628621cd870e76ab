import Mail
import Testing

@Suite struct NetworkTests {
  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.0/24"), ("192.0.2.1", "192.0.2.1"), ("192.0.2.1/32", "192.0.2.1"),
    ("0.0.0.0/0", "0.0.0.0/0"), ("128.0.0.0/1", "128.0.0.0/1"), ("2001:DB8::/32", "2001:db8::/32"),
    ("::/0", "::/0"), ("2001:db8::1", "2001:db8::1"), ("2001:db8::1/128", "2001:db8::1"),
    ("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65"), ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:0:0/96", "0.0.0.0/0"),
  ])
  func textIsRead(text: String, canonical: String) throws {
    let network = try #require(Network(text))
    #expect(network.description == canonical)
    #expect(Network(canonical) == network)
  }

  @Test(arguments: [
    "", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+24", "192.0.2.0/024",
    "192.0.2.1/24", "192.0.2.0/24/24", "192.0.2.0/99999999999999999999", "192.0.2.0/ 24", "2001:db8::/129",
    "2001:db8::1/64", "example.org/24", "192.0.2/24", "::ffff:192.0.2.0/24", "::ffff:192.0.2.0/95",
    "::ffff:192.0.2.0/129", "192.0.2.0/255.255.255.0", "192.0.2.0/٢٤",
  ])
  func otherTextIsRefused(text: String) {
    #expect(Network(text) == nil)
  }

  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true),
    ("192.0.2.0/24", "192.0.3.0", false), ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false),
    ("::/0", "::1", true), ("::/0", "192.0.2.1", false), ("::/0", "::ffff:192.0.2.1", false),
    ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
    ("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", true), ("2001:db8::/64", "2001:db8:0:1::", false),
    ("2001:db8::/127", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::2", false),
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
  ])
  func addressesAreIn(network: String, address: String, isIn: Bool) throws {
    #expect(try #require(Network(network)).contains(try #require(IPAddress(address))) == isIn)
  }

  @Test func impossibleLengthsAreRefused() throws {
    let old = IPAddress(v4: 0)
    let new = try #require(IPAddress("2001:db8::"))
    for length in [-1, Int.min, Int.max, 33] { #expect(Network(old, prefixLength: length) == nil) }
    for length in [-1, Int.min, Int.max, 129] { #expect(Network(new, prefixLength: length) == nil) }
    for length in 0...32 { #expect(Network(old, prefixLength: length)?.prefixLength == length) }
    for length in 0...128 { #expect(Network(new, prefixLength: length)?.prefixLength == length) }
  }

  @Test func lengthZeroToFullContainTheAddress() {
    var random = SplitMix(seed: 9)
    for _ in 0..<500 {
      let address = IPAddress(v6High: random.next(), low: random.next())
      for length in 0...128 {
        let network = Network(address, prefixLength: length)
        #expect(network?.contains(address) == true)
        #expect(network.flatMap { Network($0.description) } == network)
      }
    }
  }
}
