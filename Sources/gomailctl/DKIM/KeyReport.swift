import Authentication
import JSON
import Mail
import OpenSSL
import Settings

/// Keys as people and programs see them; nothing secret.
enum KeyReport {
  static func json(_ key: KeyMaterial) -> JSONValue {
    [
      "domain": .string(key.setting.domain.description),
      "selector": .string(key.setting.selector.description),
      "algorithm": .string(key.key.algorithm.rawValue), "bits": .integer(Int64(key.key.publicKey.bits)),
      "file": .string(key.setting.file), "name": .string(key.publication.name.description),
      "record": .string(key.publication.text),
      "strings": .array(key.publication.strings.map { .string($0) }),
      "zone": .string(key.publication.zoneLine),
    ]
  }

  /// One key's record in both forms.
  static func record(_ key: KeyMaterial) -> [String] {
    [
      "# \(key.key.algorithm.rawValue), \(key.key.publicKey.bits) bits, \(key.setting.file)",
      "# in a zone file:", key.publication.zoneLine,
      "# where name and text are asked for:", key.publication.name.description, key.publication.text, "",
    ]
  }

  /// What `generate` made, and what comes next.
  static func generated(_ keys: [KeyMaterial]) -> [String] {
    ["1. Publish these TXT records:", ""] + keys.flatMap(record)
      + ["2. Add to the settings, which the milter does not read yet:", ""]
      + snippet(keys.map(\.setting)).split(separator: "\n").map { String($0) }
      + ["", "3. gomailctl dkim check, until the DNS has them all; then gomailctl reload milter"]
  }

  /// The element for each key, below `dkim_keys`.
  static func snippet(_ settings: [SigningKeySetting]) -> String {
    let elements = settings.map {
      "  - {domain: \($0.domain), selector: \"\($0.selector)\", file: \"\($0.file)\"}\n"
    }
    return "dkim_keys:\n" + elements.joined()
  }
}
