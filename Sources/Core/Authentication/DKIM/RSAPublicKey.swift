/// The shape of an RSA public key in DER: either RSAPublicKey (RFC 8017 §A.1.1), which RFC 6376 §3.6.1
/// names, or SubjectPublicKeyInfo (RFC 5280 §4.1), which everybody publishes (erratum 3017).
///
/// Taken apart by hand because libcrypto's reader of SubjectPublicKeyInfo takes a hundred times as long.
struct RSAPublicKey {
  /// The most bits of an exponent. 65,537 is usual; a long one makes every verification dear.
  static let maximumExponentBits = 33

  /// Where RSAPublicKey stands in the octets.
  let octets: Range<Int>
  /// The size of the modulus in bits.
  let bits: Int

  /// 1.2.840.113549.1.1.1 in DER.
  private static let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]

  init?(_ der: [UInt8]) {
    guard let outer = DERElement(der, 0..<der.count), outer.tag == DERElement.sequence,
      outer.end == der.count, let first = DERElement(der, outer.content)
    else { return nil }
    if first.tag == DERElement.integer {
      self.init(der, 0..<der.count, fields: outer.content)
      return
    }
    guard first.tag == DERElement.sequence, let identifier = DERElement(der, first.content),
      identifier.tag == DERElement.objectIdentifier,
      der[identifier.content].elementsEqual(Self.rsaEncryption),
      let bitString = DERElement(der, first.end..<outer.content.upperBound),
      bitString.tag == DERElement.bitString, bitString.end == outer.content.upperBound,
      // The number of bits that do not count in the last octet.
      let unused = der[bitString.content].first, unused == 0
    else { return nil }
    let wrapped = bitString.content.lowerBound + 1..<bitString.content.upperBound
    guard let key = DERElement(der, wrapped), key.tag == DERElement.sequence, key.end == wrapped.upperBound
    else { return nil }
    self.init(der, wrapped, fields: key.content)
  }

  private init?(_ der: [UInt8], _ octets: Range<Int>, fields: Range<Int>) {
    guard let modulus = DERElement(der, fields), modulus.tag == DERElement.integer,
      let exponent = DERElement(der, modulus.end..<fields.upperBound), exponent.tag == DERElement.integer,
      exponent.end == fields.upperBound,
      let modulusBits = Self.bits(der[modulus.content]),
      let exponentBits = Self.bits(der[exponent.content]),
      // Both are odd; an exponent of one would make every number its own signature.
      let lastOfModulus = der[modulus.content].last, lastOfModulus & 1 == 1,
      let lastOfExponent = der[exponent.content].last, lastOfExponent & 1 == 1,
      (2...Self.maximumExponentBits).contains(exponentBits), modulusBits > exponentBits
    else { return nil }
    self.octets = octets
    bits = modulusBits
  }

  /// The bits of a positive INTEGER.
  private static func bits(_ content: ArraySlice<UInt8>) -> Int? {
    guard let first = content.first, first < 0x80 else { return nil }
    let digits = content.drop { $0 == 0 }
    guard let top = digits.first else { return nil }
    return digits.count * 8 - top.leadingZeroBitCount
  }
}
