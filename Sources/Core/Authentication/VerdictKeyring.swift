import Mail

/// The keys of the verdict field: the first one seals, all of them open. The file holds one or two
/// lines `<id> <base64 of 32 octets>`; empty lines and lines that begin with `#` are passed over.
package struct VerdictKeyring: Hashable, Sendable {
  /// The most keys a file may hold: the one in use and, while it is being replaced, the one before.
  package static let maximumKeys = 2
  /// The longest file in octets; two lines and generous comments.
  package static let maximumFileOctets = 4096

  /// The key that seals.
  package let sealing: VerdictKey
  /// All valid keys, the sealing one first.
  package let keys: [VerdictKey]

  /// A keyring of one key.
  package init(_ key: VerdictKey) {
    sealing = key
    keys = [key]
  }

  /// Reads the octets of a key file.
  package init(parsing bytes: [UInt8]) throws(VerdictKeyringError) {
    guard bytes.count <= Self.maximumFileOctets else { throw .tooLong }
    var keys: [VerdictKey] = []
    var number = 0
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      number += 1
      let words = line.split { ASCII.isWhitespace($0) || $0 == 0x0d }
      guard let id = words.first, id.first != UInt8(ascii: "#") else { continue }
      guard words.count == 2, let secret = Base64.decode(words[1]),
        let key = VerdictKey(id: String(decoding: id, as: UTF8.self), secret: secret)
      else { throw .badLine(number) }
      guard !keys.contains(where: { $0.id == key.id }) else { throw .duplicateID(key.id) }
      keys.append(key)
    }
    guard keys.count <= Self.maximumKeys else { throw .tooManyKeys }
    guard let first = keys.first else { throw .noKey }
    sealing = first
    self.keys = keys
  }

  /// The octets of a new key file with one key of 32 random octets. `idBytes` become its id; five
  /// other random octets make eight characters.
  package static func file(secret: [UInt8], idBytes: [UInt8]) -> [UInt8] {
    Array("\(Base32.encode(idBytes)) \(Base64.encode(secret))\n".utf8)
  }
}
