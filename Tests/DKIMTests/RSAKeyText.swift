/// DER of public keys that nobody has the private half of.
enum RSAKeyText {
  static func publicKey(modulusOctets: Int, exponent: [UInt8]) -> [UInt8] {
    let modulus = [0xc1] + Array(repeating: UInt8(0x5a), count: modulusOctets - 2) + [0x01]
    return element(0x30, integer(modulus) + integer(exponent))
  }

  static func publicKeyInfo(modulusOctets: Int, exponent: [UInt8]) -> [UInt8] {
    let rsaEncryption: [UInt8] = [
      0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]
    let key = publicKey(modulusOctets: modulusOctets, exponent: exponent)
    return element(0x30, rsaEncryption + element(0x03, [0] + key))
  }

  /// A set top bit makes the number negative unless a zero stands before it; one octet is left as it is.
  private static func integer(_ octets: [UInt8]) -> [UInt8] {
    element(0x02, octets.count > 1 && (octets.first ?? 0) >= 0x80 ? [0] + octets : octets)
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    if count < 0x80 { return [tag, UInt8(count)] + content }
    if count < 0x100 { return [tag, 0x81, UInt8(count)] + content }
    return [tag, 0x82, UInt8(count >> 8), UInt8(count & 255)] + content
  }
}
