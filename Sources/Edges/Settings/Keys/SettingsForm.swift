import JSON
import Mail

/// How values of one type are written: what people are told, reading, showing.
struct SettingsForm<Value: Sendable>: Sendable {
  let text: String
  let parse: SettingsKey.Parse<Value>
  let show: @Sendable (Value) -> JSONValue

  init(
    _ text: String, parse: @escaping SettingsKey.Parse<Value>, show: @escaping @Sendable (Value) -> JSONValue
  ) {
    self.text = text
    self.parse = parse
    self.show = show
  }

  /// A form whose reader gives `nil` for what it does not accept.
  init(
    _ text: String, remedy: String = "", reading read: @escaping @Sendable (String) -> Value?,
    show: @escaping @Sendable (Value) -> JSONValue
  ) {
    self.init(
      text,
      parse: { (word) throws(SettingsValueError) in
        guard let value = read(word) else {
          throw SettingsValueError("must be \(text), not \"\(word.prefix(64))\"", remedy: remedy)
        }
        return value
      }, show: show)
  }
}

extension SettingsForm where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> SettingsForm {
    SettingsForm(
      "\(range.lowerBound)…\(range.upperBound)",
      reading: { Int($0).flatMap { range.contains($0) ? $0 : nil } },
      show: { .integer(Int64($0)) })
  }

  static let port = integer(1...65535)

  /// Octets, with or without a binary unit.
  static func octets(_ range: ClosedRange<Int>) -> SettingsForm {
    SettingsForm(
      "size, \(OctetCount.text(range.lowerBound))…\(OctetCount.text(range.upperBound))",
      remedy: "write octets, or a number with KiB, MiB or GiB",
      reading: { OctetCount.read($0).flatMap { range.contains($0) ? $0 : nil } },
      show: { .integer(Int64($0)) })
  }
}

extension SettingsForm where Value == Bool {
  static let bool = SettingsForm(
    "true or false",
    reading: {
      switch $0.lowercased() {
      case "true", "yes", "on", "1": true
      case "false", "no", "off", "0": false
      default: nil
      }
    }, show: { .bool($0) })
}

extension SettingsForm where Value == Duration {
  static func duration(_ range: ClosedRange<Duration>) -> SettingsForm {
    SettingsForm(
      "duration, \(range.lowerBound.text)…\(range.upperBound.text)",
      remedy: "write a number with a unit, such as 30s, 10m or 7d; a bare number is seconds",
      reading: { Duration(text: $0).flatMap { range.contains($0) ? $0 : nil } }, show: { .string($0.text) })
  }
}

extension SettingsForm where Value == String {
  /// Printable text on one line.
  static let text = SettingsForm(
    "text", reading: { $0.utf8.count <= 1024 && HeaderText($0) != nil ? $0 : nil }, show: { .string($0) })

  static func oneOf(_ words: [String]) -> SettingsForm {
    SettingsForm(
      words.joined(separator: ", "), reading: { words.contains($0) ? $0 : nil }, show: { .string($0) })
  }

  static let path = SettingsForm(
    "absolute path",
    reading: { path in
      guard path.hasPrefix("/"), HeaderText(path) != nil, path.utf8.count < 4096 else { return nil }
      // A trailing slash would double in names made from it.
      return path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }, show: { .string($0) })

  /// A secret of at least so many octets, on one line.
  static func secret(minimumOctets: Int) -> SettingsForm {
    SettingsForm(
      "text of at least \(minimumOctets) octets",
      parse: { (text) throws(SettingsValueError) in
        // The message must not hold the secret.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
          throw SettingsValueError("holds a space, a control character or a non-ASCII letter")
        }
        guard text.utf8.count >= minimumOctets else {
          throw SettingsValueError(
            "has fewer than \(minimumOctets) octets", remedy: "make one with: openssl rand -hex 32")
        }
        return text
      }, show: { _ in .string("(hidden)") })
  }
}
