import CGMime
import Glibc
import JSON
import Mail

/// Text of other charsets as UTF-8. A text of 25 MB is not held more often than it must: what is UTF-8 already
/// goes from the message straight into the `String`, and what is converted is counted first.
enum Charset {
  /// What becomes of line ends.
  enum LineEnds {
    case unchanged
    /// CRLF becomes LF.
    case lf
  }

  /// Shorter texts are converted once into an array that grows; longer ones twice, the first time to count.
  private static let singlePassOctets = 65_536
  /// Octets by which the byte order of UTF-16 is told.
  private static let orderOctets = 1024
  /// The longest name in the IANA registry has 45 characters.
  private static let maximumNameOctets = 45

  /// Whether the three octets of U+FEFF in UTF-8 stand at `start`.
  static func beginsWithMark(_ octets: Octets, at start: Int = 0) -> Bool {
    octets[start] == 0xef && octets[start + 1] == 0xbb && octets[start + 2] == 0xbf
  }

  /// Whether U+FEFF stands at the beginning in either order of UTF-16.
  private static func hasWideMark(_ octets: Octets) -> Bool {
    octets[0] == 0xff && octets[1] == 0xfe || octets[0] == 0xfe && octets[1] == 0xff
  }

  /// Whether a charset is not named, or is one that `bytes` cannot be in: us-ascii with octets beyond it that are
  /// not UTF-8 either.
  static func saysLittle(_ name: String?, of bytes: UnsafeRawBufferPointer) -> Bool {
    guard let name else { return true }
    return !UTF8Text.isValid(bytes) && (CharsetName.resolved(name) ?? "us-ascii") == "us-ascii"
  }

  /// The text for reading in `bytes`, its line ends LF and without a byte order mark. That one is believed where
  /// it says what the charset called `name` does not, or cannot mean (WHATWG Encoding §6).
  static func content(
    _ bytes: UnsafeRawBufferPointer, charset name: String?, findings: Findings, limit: Int
  ) -> String {
    let octets = Octets(bytes)
    if beginsWithMark(octets) {
      let text = octets[3..<bytes.count]
      if UTF8Text.isValid(text) { return string(text, .lf) }
    } else if hasWideMark(octets) {
      let resolved = name.flatMap(CharsetName.resolved) ?? "unknown"
      let isPossible =
        ["us-ascii", "utf-8", "unicode", "unknown"].contains(resolved) || resolved.hasPrefix("utf-16")
      if isPossible, let text = convert(bytes, from: "utf-16", .lf, limit, findings) {
        if resolved == "utf-8" || resolved == "us-ascii" { findings.report(.invalidCharsetBytes) }
        return text
      }
    }
    return text(bytes, charset: name, lineEnds: .lf, findings: findings, limit: limit)
  }

  /// The text of `bytes` in the charset called `name`. Where a long one is converted and gets longer than `limit`
  /// octets, the end of it is left out.
  static func text(
    _ bytes: UnsafeRawBufferPointer, charset name: String?, lineEnds: LineEnds = .unchanged,
    findings: Findings, limit: Int = .max
  ) -> String {
    switch name.flatMap(CharsetName.resolved) {
    case nil, "us-ascii":
      let isJapanese = ShiftedText.isJapanese(bytes)
      if isASCII(bytes), !isJapanese { return string(bytes, lineEnds) }
      findings.report(name?.isEmpty == false ? .invalidCharsetBytes : .missingCharset)
      if isJapanese {
        return text(bytes, charset: "iso-2022-jp", lineEnds: lineEnds, findings: findings, limit: limit)
      }
      return guess(bytes, lineEnds: lineEnds, findings: findings)
    case "utf-8":
      if !UTF8Text.isValid(bytes) {
        findings.report(.invalidCharsetBytes)
        findings.isLossy = true
      }
      return string(bytes, lineEnds)
    case "iso-2022-jp" where isUTF8Beyond7Bit(bytes), "hz" where isUTF8Beyond7Bit(bytes):
      // Charsets of seven bits.
      findings.report(.invalidCharsetBytes)
      return string(bytes, lineEnds)
    case "iso-2022-jp":
      let shifted = ShiftedText.eucJP(bytes, findings: findings)
      return shifted.withUnsafeBytes { convert($0, from: "euc-jp-ms", lineEnds, limit, findings) }
        ?? guess(bytes, lineEnds: lineEnds, findings: findings)
    case "hz":
      let shifted = ShiftedText.gb18030(bytes)
      return shifted.withUnsafeBytes { convert($0, from: "gb18030", lineEnds, limit, findings) }
        ?? guess(bytes, lineEnds: lineEnds, findings: findings)
    case .some(let name):
      let isWide = name == "utf-16" || name == "unicode" && bytes.prefix(orderOctets).contains(0)
      let name = isWide ? byteOrder(of: bytes) : name == "unicode" ? "unknown" : name
      if let text = convert(bytes, from: name, lineEnds, limit, findings) { return text }
      findings.report(.unknownCharset)
      return guess(bytes, lineEnds: lineEnds, findings: findings)
    }
  }

  /// The text of `bytes`, such as the value of a field.
  static func text(_ bytes: [UInt8], charset name: String?, findings: Findings) -> String {
    bytes.withUnsafeBytes { text($0, charset: name, findings: findings) }
  }

  /// UTF-8 if it is that, else windows-1252, which is what undeclared 8-bit text mostly was.
  static func guess(
    _ bytes: UnsafeRawBufferPointer, lineEnds: LineEnds = .unchanged, findings: Findings
  ) -> String {
    if UTF8Text.isValid(bytes) { return string(bytes, lineEnds) }
    // No character of it has more than three octets in UTF-8.
    if let text = convert(bytes, from: "windows-1252", lineEnds, .max, findings) { return text }
    findings.isLossy = true
    return string(bytes, lineEnds)
  }

  /// The same for the value of a field.
  static func guess(_ bytes: [UInt8], findings: Findings) -> String {
    bytes.withUnsafeBytes { guess($0, findings: findings) }
  }

  private static func isUTF8Beyond7Bit(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !isASCII(bytes) && UTF8Text.isValid(bytes)
  }

  /// The name of UTF-16 by its mark, or else by the places of the zeros, which half the octets of western text
  /// are. Without any it is little-endian, as in practice (WHATWG Encoding §4.2).
  private static func byteOrder(of bytes: UnsafeRawBufferPointer) -> String {
    if hasWideMark(Octets(bytes)) { return "utf-16" }
    var zeros = [0, 0]
    for (index, byte) in bytes.prefix(orderOctets).enumerated() where byte == 0 { zeros[index % 2] += 1 }
    return zeros[0] > zeros[1] ? "utf-16be" : "utf-16le"
  }

  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80
  }

  /// The text of UTF-8; octets that are not valid become U+FFFD.
  private static func string(_ bytes: UnsafeRawBufferPointer, _ lineEnds: LineEnds) -> String {
    guard lineEnds == .lf else { return String(decoding: bytes, as: UTF8.self) }
    let octets = Octets(bytes)
    return String(unsafeUninitializedCapacity: bytes.count) { target in
      let target = UnsafeMutableRawBufferPointer(target)
      var read = 0
      var written = 0
      while read < bytes.count {
        let end = octets.firstIndex(of: 0x0d, in: read..<bytes.count) ?? bytes.count
        let isLineEnd = octets[end + 1] == 0x0a
        let run = read..<min(end + (isLineEnd ? 0 : 1), bytes.count)
        target[written...].copyBytes(from: octets[run])
        written += run.count
        read = end + 1
      }
      return written
    }
  }

  /// `nil` for a charset that iconv does not know.
  private static func convert(
    _ bytes: UnsafeRawBufferPointer, from name: String, _ lineEnds: LineEnds, _ limit: Int,
    _ findings: Findings
  ) -> String? {
    // A name with a slash could carry an option of iconv's.
    guard name.utf8.count <= maximumNameOctets,
      name.utf8.allSatisfy({ ASCII.isLetterOrDigit($0) || "-_.:+".utf8.contains($0) })
    else { return nil }
    let descriptor = g_mime_iconv_open("UTF-8", name)
    guard let descriptor, descriptor != iconv_t(bitPattern: -1) else { return nil }
    defer { g_mime_iconv_close(descriptor) }
    let conversion = CharsetConversion(descriptor, keepsControls: name == "windows-1252", lineEnds: lineEnds)
    let (text, isExact, isValid) =
      bytes.count <= singlePassOctets
      ? collected(bytes, conversion) : counted(bytes, conversion, limit, findings)
    if !isExact, name == "cp950", let text = exact(bytes, from: "big5-hkscs", lineEnds, limit) { return text }
    if !isExact { findings.report(.invalidCharsetBytes) }
    // Nothing but UTF-8 is UTF-8 by chance.
    if !isExact, UTF8Text.isValid(bytes) { return string(bytes, lineEnds) }
    // iconv may write surrogates or noncharacters for some charsets; they become U+FFFD.
    if !isExact || !isValid { findings.isLossy = true }
    return text
  }

  /// `nil` where an octet makes no sense.
  private static func exact(
    _ bytes: UnsafeRawBufferPointer, from name: String, _ lineEnds: LineEnds, _ limit: Int
  ) -> String? {
    let findings = Findings()
    let text = convert(bytes, from: name, lineEnds, limit, findings)
    return findings.defects.isEmpty && !findings.isLossy ? text : nil
  }

  private static func collected(
    _ bytes: UnsafeRawBufferPointer, _ conversion: CharsetConversion
  ) -> (text: String, isExact: Bool, isValid: Bool) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 4)
    let (_, isExact) = conversion.run(bytes) { output.append(contentsOf: $0) }
    return output.withUnsafeBytes {
      (String(decoding: $0, as: UTF8.self), isExact, UTF8Text.isValid($0))
    }
  }

  private static func counted(
    _ bytes: UnsafeRawBufferPointer, _ conversion: CharsetConversion, _ limit: Int, _ findings: Findings
  ) -> (text: String, isExact: Bool, isValid: Bool) {
    let (count, isExact) = conversion.run(bytes) { _ in }
    if count > limit { findings.report(.textLimit) }
    var isValid = true
    let text = String(unsafeUninitializedCapacity: min(count, limit)) { target in
      let target = UnsafeMutableRawBufferPointer(target)
      var written = 0
      _ = conversion.run(bytes) { piece in
        // Both runs give the same; this one has no room for more than the first one counted, or the limit.
        let piece = piece.prefix(target.count - written)
        target[written...].copyBytes(from: piece)
        written += piece.count
      }
      if count > limit {
        // The last character may be half of one.
        while written > 0, target[written - 1] & 0xc0 == 0x80 { written -= 1 }
        written = max(0, written - 1)
      }
      isValid = UTF8Text.isValid(UnsafeRawBufferPointer(rebasing: target[..<written]))
      return written
    }
    return (text, isExact, isValid)
  }
}
