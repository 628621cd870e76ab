import Mail

extension Ban {
  /// A short name for this ban, eight letters and digits, that a reply can carry and the operator can
  /// look up. It follows from network and moment of creation, so every daemon gives the same one, and
  /// it says nothing about the ban. Not a secret, and not meant to withstand someone who makes two
  /// bans meet: 40 bits of FNV-1a.
  package var id: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(network.address)/\(network.prefixLength) \(createdAt.milliseconds)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    // FNV-1a leaves its upper bits poorly mixed for short texts.
    hash ^= hash >> 32
    return Base32.encode((0..<5).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) })
  }
}
