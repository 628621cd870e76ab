import CGMime
import Glibc
import Mail

/// Text of other charsets as UTF-8.
enum Charset {
  /// The longest name in the IANA registry has 45 characters.
  private static let maximumNameOctets = 45
  /// What glibc calls its replacement in UTF-8.
  private static let replacement: [UInt8] = [0xef, 0xbf, 0xbd]

  /// The text of `bytes` in the charset called `name`.
  static func text(_ bytes: [UInt8], charset name: String?, findings: Findings) -> String {
    switch name.flatMap(CharsetName.resolved) {
    case nil, "us-ascii":
      if isASCII(bytes) { return String(decoding: bytes, as: UTF8.self) }
      findings.report(name?.isEmpty == false ? .invalidCharsetBytes : .missingCharset)
      return guess(bytes, findings: findings)
    case "utf-8":
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      findings.report(.invalidCharsetBytes)
      findings.isLossy = true
      return String(decoding: bytes, as: UTF8.self)
    case "iso-2022-jp":
      let shifted = ShiftedText.eucJP(bytes, findings: findings)
      return convert(shifted, from: "euc-jp-ms", findings: findings) ?? guess(bytes, findings: findings)
    case "hz":
      let shifted = ShiftedText.gb18030(bytes)
      return convert(shifted, from: "gb18030", findings: findings) ?? guess(bytes, findings: findings)
    case .some(let name):
      if let text = convert(bytes, from: name, findings: findings) { return text }
      findings.report(.unknownCharset)
      return guess(bytes, findings: findings)
    }
  }

  /// UTF-8 if it is that, else windows-1252, which is what undeclared 8-bit text mostly was.
  static func guess(_ bytes: [UInt8], findings: Findings) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    if let text = convert(bytes, from: "windows-1252", findings: findings) { return text }
    findings.isLossy = true
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isASCII(_ bytes: [UInt8]) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80
  }

  /// `nil` for a charset that iconv does not know.
  private static func convert(_ bytes: [UInt8], from name: String, findings: Findings) -> String? {
    // A name with a slash could carry an option of iconv's.
    guard name.utf8.count <= maximumNameOctets,
      name.utf8.allSatisfy({ ASCII.isLetterOrDigit($0) || "-_.:+".utf8.contains($0) })
    else { return nil }
    let descriptor = g_mime_iconv_open("UTF-8", name)
    guard let descriptor, descriptor != iconv_t(bitPattern: -1) else { return nil }
    defer { g_mime_iconv_close(descriptor) }
    let (output, isExact) = convert(bytes, with: descriptor, keepsControls: name == "windows-1252")
    if !isExact {
      findings.report(.invalidCharsetBytes)
      findings.isLossy = true
    }
    // iconv may write surrogates or noncharacters for some charsets.
    if let text = String(validating: output, as: UTF8.self) { return text }
    findings.isLossy = true
    return String(decoding: output, as: UTF8.self)
  }

  /// - Parameter keepsControls: whether octets 0x80...0x9f without a character are the C1 controls, as in
  ///   WHATWG's windows-1252.
  private static func convert(
    _ bytes: [UInt8], with descriptor: iconv_t, keepsControls: Bool
  ) -> ([UInt8], isExact: Bool) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 4)
    var isExact = true
    var input = bytes
    input.withUnsafeMutableBytes { input in
      var position = input.baseAddress?.assumingMemoryBound(to: CChar.self)
      var remaining = input.count
      withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer in
        func drain(_ step: (inout UnsafeMutablePointer<CChar>?, inout Int) -> Int) -> (Int, Int32) {
          var target = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
          var space = buffer.count
          let result = step(&target, &space)
          let code = errno
          output.append(contentsOf: buffer.prefix(buffer.count - space))
          return (result, code)
        }
        while remaining > 0 {
          let before = remaining
          let (result, code) = drain { iconv(descriptor, &position, &remaining, &$0, &$1) }
          guard result == -1 else { break }
          if code == E2BIG, remaining < before { continue }
          // EILSEQ or EINVAL: one octet is given up, and the rest tried again.
          if keepsControls, let position, (0x80...0x9f).contains(UInt8(bitPattern: position.pointee)) {
            output += [0xc2, UInt8(bitPattern: position.pointee)]
          } else {
            isExact = false
            output.append(contentsOf: replacement)
          }
          position = position.map { $0 + 1 }
          remaining -= 1
        }
        // Charsets with shift states may hold something back.
        _ = drain { iconv(descriptor, nil, nil, &$0, &$1) }
      }
    }
    return (output, isExact)
  }
}
