import OpenSSL
import Testing

struct Ed25519Tests {
  /// RFC 8032 §7.1, TEST 1 and TEST 2.
  static let vectors: [(seed: String, publicKey: String, message: String, signature: String)] = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"
    ),
  ]

  static func octets(_ text: String) -> [UInt8] {
    var rest = Substring(text)
    var octets: [UInt8] = []
    while let octet = UInt8(rest.prefix(2), radix: 16) {
      octets.append(octet)
      rest = rest.dropFirst(2)
    }
    return octets
  }

  @Test(arguments: vectors)
  func published(vector: (seed: String, publicKey: String, message: String, signature: String)) throws {
    let key = try #require(Ed25519PrivateKey(seed: Self.octets(vector.seed)))
    let message = Self.octets(vector.message)
    #expect(key.publicKey == Self.octets(vector.publicKey))
    #expect(key.sign(message) == Self.octets(vector.signature))
    #expect(isValidEd25519(key.publicKey, key.sign(message), message))
    #expect(!isValidEd25519(key.publicKey, key.sign(message), message + [0]))
  }

  @Test(arguments: [0, 31, 33, 64]) func otherLengthsAreNoKeys(octets: Int) {
    #expect(Ed25519PrivateKey(seed: Array(repeating: 1, count: octets)) == nil)
    #expect(!isValidEd25519(Array(repeating: 1, count: octets), Array(repeating: 0, count: 64), []))
  }

  @Test(arguments: [0, 63, 65]) func otherLengthsAreNoSignatures(octets: Int) throws {
    let key = try #require(Ed25519PrivateKey(seed: Array(repeating: 1, count: 32)))
    #expect(!isValidEd25519(key.publicKey, Array(repeating: 0, count: octets), [1]))
  }

  @Test func anythingElseIsInvalid() throws {
    let key = try #require(Ed25519PrivateKey(seed: Array(repeating: 1, count: 32)))
    let signature = key.sign([1, 2, 3])
    for index in signature.indices {
      var other = signature
      other[index] ^= 1
      #expect(!isValidEd25519(key.publicKey, other, [1, 2, 3]))
    }
    #expect(!isValidEd25519(Array(repeating: 255, count: 32), signature, [1, 2, 3]))
  }
}
