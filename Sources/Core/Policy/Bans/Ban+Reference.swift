import Mail

extension Ban {
  /// A short name for this ban, eight letters and digits, that a reply can carry and the operator can
  /// look up. It follows from network and moment of creation, so every daemon gives the same one, and
  /// it says nothing about the ban. Not a secret, and not meant to withstand someone who makes two
  /// bans meet: 40 bits of FNV-1a.
  package var id: String {
    let reference = reference
    return Base32.encode((0..<5).map { UInt8(truncatingIfNeeded: reference >> UInt64(8 * $0)) })
  }

  /// The 40 bits of `id`: what is compared while many bans are looked through.
  package var reference: UInt64 {
    var hash = Hash()
    switch network.address.family {
    case .v4:
      for shift in stride(from: UInt64(24), through: 0, by: -8) {
        hash.add(network.address.low >> shift & 255)
        if shift > 0 { hash.add(UInt8(ascii: ".")) }
      }
    case .v6:
      for byte in network.address.description.utf8 { hash.add(byte) }
    }
    hash.add(UInt8(ascii: "/"))
    hash.add(UInt64(network.prefixLength))
    hash.add(UInt8(ascii: " "))
    if createdAt.milliseconds < 0 { hash.add(UInt8(ascii: "-")) }
    hash.add(createdAt.milliseconds.magnitude)
    return hash.finished
  }

  /// The 40 bits that an `id` stands for; `nil` for what is none.
  package static func reference(ofID id: String) -> UInt64? {
    guard id.utf8.count == 8, let bytes = Base32.decode(id), bytes.count == 5 else { return nil }
    return bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  /// FNV-1a over text such as `192.0.2.0/24 1795361901042`, without making that text.
  private struct Hash {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    /// The digits of a number.
    mutating func add(_ number: UInt64) {
      if number >= 10 { add(number / 10) }
      add(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    var finished: UInt64 {
      // FNV-1a leaves its upper bits poorly mixed for short texts.
      (value ^ value >> 32) & 0xff_ffff_ffff
    }
  }
}
