import Mail
import OpenSSL
import Testing

@Suite struct DigestTests {
  /// NIST FIPS 180-4 examples and the CAVP set.
  static let vectors: [(message: [UInt8], digest: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
    (
      Array(repeating: UInt8(ascii: "a"), count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test(arguments: vectors)
  func agreesWithNIST(message: [UInt8], digest: String) {
    #expect(hex(sha256(message)) == digest)
    #expect(message.withUnsafeBytes { hex(sha256($0)) } == digest)
    #expect(hex(sha256(message.lazy.map { $0 })) == digest)
  }

  @Test func everySplitGivesTheSameDigest() {
    let message = (0..<200).map { UInt8($0) }
    let whole = sha256(message)
    for split in 0...message.count {
      var digest = SHA256Digest()
      digest.update(message[..<split])
      message[split...].withUnsafeBytes { digest.update($0) }
      #expect(digest.finish() == whole)
    }
  }

  @Test func anUnfinishedDigestIsFreed() {
    for _ in 0..<10_000 {
      var digest = SHA256Digest()
      digest.update([1, 2, 3])
    }
  }

  /// RFC 4231 §4.2 to §4.8 (§4.6 is a truncated one).
  static let codes: [(key: [UInt8], message: [UInt8], code: String)] = [
    (
      Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      Array(repeating: 0xaa, count: 20), Array(repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      (1...25).map { UInt8($0) }, Array(repeating: 0xcd, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      Array(repeating: 0xaa, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      Array(repeating: 0xaa, count: 131),
      Array(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
          .utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
    ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test(arguments: codes)
  func agreesWithRFC4231(key: [UInt8], message: [UInt8], code: String) {
    let authenticate: MessageAuthenticationCode = hmacSHA256
    #expect(hex(authenticate(key, message)) == code)
  }

  @Test func authenticatesOnManyThreadsAtOnce() async {
    let expected = hmacSHA256([1], [2])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask { (0..<100).allSatisfy { _ in hmacSHA256([1], [2]) == expected } }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test(
    arguments: [
      ([], [], true), ([1], [1], true), ([1], [2], false), ([1, 2], [1], false), ([], [0], false),
      ([0, 0, 0], [0, 0, 1], false),
    ] as [([UInt8], [UInt8], Bool)])
  func comparesSecrets(left: [UInt8], right: [UInt8], same: Bool) {
    #expect(constantTimeEqual(left, right) == same)
  }

  @Test(arguments: [-1, 0, 1, 16, 255, 256, 257, 5000])
  func drawsAsManyRandomBytesAsAsked(count: Int) {
    let bytes = randomBytes(count)
    #expect(bytes.count == max(0, count))
    if count >= 16 { #expect(randomBytes(count) != bytes) }
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
