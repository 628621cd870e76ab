/// Text from outside, made safe to show: a subject or a reason must not move the cursor, recolour
/// the terminal or turn the reading direction.
enum VisibleText {
  /// `text` in one line: control characters and direction overrides become U+FFFD, line breaks and
  /// tabs a blank.
  static func line(_ text: some StringProtocol) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0a, 0x0d, 0x2028, 0x2029: scalars.append(" ")
      case 0..<0x20, 0x7f..<0xa0, 0x202a...0x202e, 0x2066...0x2069: scalars.append("\u{fffd}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// `text` cut to `width` characters, with an ellipsis where something is missing.
  static func cut(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    return text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}
