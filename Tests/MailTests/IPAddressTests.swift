import Mail
import Testing

@Suite struct IPAddressTests {
  /// Text and its canonical form (RFC 5952).
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("192.0.2.1", "192.0.2.1"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
    ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
    ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:db8:0:0:1:1:1:1", "2001:db8::1:1:1:1"), ("0:0:0:1::", "0:0:0:1::"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("::192.0.2.1", "::c000:201"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"),
    ("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"), ("::ffff:0:192.0.2.1", "::ffff:0:c000:201"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fe80::1", "fe80::1"), ("::ffff:0.0.0.0", "0.0.0.0"),
  ])
  func textIsRead(text: String, canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(arguments: [
    "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "01.2.3.4", "1.2.3.00",
    "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "0x1.2.3.4", "1.2.3.4/32", "1.2.3.1000", "１.2.3.4",
    ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "12345::", "g::", "::1%eth0", "[::1]", "IPv6:::1", "::1.2.3",
    "::1.2.3.4:5", "1.2.3.4::", "::01.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:::2", "::1:", "::ffff:1.2.3.256",
    "1:2:3:4:5:6:7:", "fe80::é", "2001:db8::1\u{0}", "::\u{0301}1",
    "0000:0000:0000:0000:0000:0000:0000:0000:0000:00", String(repeating: ":", count: 45),
    String(repeating: "1:", count: 22),
  ])
  func otherTextIsRefused(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func mappedAddressesAreIPv4() {
    #expect(IPAddress(v6High: 0, low: 0xffff_c000_0201) == IPAddress(v4: 0xc000_0201))
    #expect(IPAddress(v6High: 0, low: 0xffff_c000_0201).family == .v4)
    #expect(IPAddress(v6High: 1, low: 0xffff_c000_0201).family == .v6)
    #expect(IPAddress(v6High: 0, low: 0x1_ffff_c000_0201).family == .v6)
    #expect(IPAddress(v4: 1) != IPAddress(v6High: 0, low: 1))
  }

  @Test func randomAddressesRoundTrip() {
    var random = SplitMix(seed: 5)
    for _ in 0..<5000 {
      // Groups of zeros are what the text form is about: make many.
      let half = { () -> UInt64 in
        (0..<4).reduce(UInt64(0)) { value, _ in
          value << 16 | (Bool.random(using: &random) ? 0 : UInt64.random(in: 0...0xffff, using: &random))
        }
      }
      let address = IPAddress(v6High: half(), low: half())
      #expect(IPAddress(address.description) == address)
      let old = IPAddress(v4: UInt32.random(in: 0...UInt32.max, using: &random))
      #expect(IPAddress(old.description) == old)
    }
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
