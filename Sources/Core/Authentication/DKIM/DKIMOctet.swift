/// The octet classes that DKIM's inner loops ask for. Those of `ASCII` stand in another module, where the
/// optimizer leaves them as calls; here that was a tenth of the time of a small message.
enum DKIMOctet {
  /// The lower-case form of an ASCII letter; every other octet as it is.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// SP or HTAB.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// A letter, a digit or "_": what names of tags are made of.
  static func isNameOctet(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5f
  }
}
