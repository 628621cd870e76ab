/// Text that may stand in a header field, an SMTP reply or a log line that we write: it cannot
/// contain CR, LF, NUL or any other control character except TAB.
///
/// Folding is the writer's work; a value of this type never carries a line break.
package struct HeaderText: Hashable, Sendable {
  /// The text itself.
  package let value: String

  /// Accepts `text` as it is; `nil` if it holds a control character.
  package init?(_ text: String) {
    guard !text.unicodeScalars.contains(where: Self.isControl) else { return nil }
    value = text
  }

  /// Replaces each control character with `?`: for text from outside that a person should still see.
  package init(sanitizing text: some StringProtocol) { self.init(sanitizingWhole: String(text)) }

  /// Nearly every text is printable ASCII and stays as it is: one look at its octets, without generic code.
  private init(sanitizingWhole text: String) {
    var text = text
    if text.withUTF8({ octets in octets.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == 0x09 } }) {
      value = text
      return
    }
    value = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          Self.isControl(scalar) ? "?" : scalar
        }))
  }

  /// C0 without TAB, DEL, and C1, which terminals obey too.
  private static func isControl(_ scalar: UnicodeScalar) -> Bool {
    scalar.value < 0x20 && scalar.value != 0x09 || (0x7f...0x9f).contains(scalar.value)
  }
}

extension HeaderText: CustomStringConvertible {
  package var description: String { value }
}

extension HeaderText: ExpressibleByStringInterpolation {
  /// Literals are written by us; what is interpolated into them is sanitized all the same.
  package init(stringLiteral text: String) { self.init(sanitizing: text) }
}
