import Foundation
import LibMIME
import Testing
import Webhook

/// Texts that are converted in pieces, whose borders fall everywhere.
struct LongTextTests {
  private func text(_ charset: String, _ body: [UInt8]) -> (text: String?, lossy: Bool, defects: [String]) {
    let head = "From: a@example.org\r\nContent-Type: text/plain; charset=\(charset)\r\n\r\n"
    let message = MIMEParser.parse(Array(head.utf8) + body)
    return (message.text, message.lossy, message.defects)
  }

  static let charsets: [(String, String.Encoding)] = [
    ("utf-8", .utf8), ("us-ascii", .ascii), ("iso-8859-1", .isoLatin1), ("windows-1251", .windowsCP1251),
    ("utf-16le", .utf16LittleEndian), ("utf-16", .utf16), ("shift_jis", .shiftJIS),
  ]

  /// Some below and some above the size from which a text is counted first.
  @Test(arguments: charsets, [1, 8191, 8192, 33_000])
  func lineEndsAreLineFeedsWhereverTheyFall(charset: (String, String.Encoding), count: Int) throws {
    for lead in 0..<2 {
      let body = String(repeating: "x", count: lead) + String(repeating: "\r\n", count: count) + "y\r\rz\r"
      let (text, lossy, defects) = text(charset.0, Array(try #require(body.data(using: charset.1))))
      let wanted = String(repeating: "x", count: lead) + String(repeating: "\n", count: count) + "y\r\rz\r"
      #expect(text.map { Array($0.utf8) == Array(wanted.utf8) } == true, "\(charset.0)")
      #expect(!lossy)
      #expect(defects.isEmpty)
    }
  }

  @Test(arguments: [100, 66_000]) func eightBitTextIsConvertedWhole(count: Int) {
    let (latin, lossy, _) = text("iso-8859-1", Array(repeating: 0xe4, count: count))
    #expect(latin == String(repeating: "ä", count: count))
    #expect(!lossy)
    let (undeclared, _, defects) = text("", Array(repeating: 0xe4, count: count))
    #expect(undeclared == String(repeating: "ä", count: count))
    #expect(defects == ["missing_charset"])
  }

  /// What makes no sense is one replacement for each octet, in long texts as in short ones.
  @Test(arguments: [100, 66_000]) func hostileOctetsAreReplaced(count: Int) {
    let (invalid, lossy, defects) = text("euc-jp", Array(repeating: 0xff, count: count))
    #expect(invalid == String(repeating: "\u{fffd}", count: count))
    #expect(lossy)
    #expect(defects == ["invalid_charset_bytes"])
    let (broken, isLossy, _) = text("utf-8", Array(repeating: 0xff, count: count) + [0x0d, 0x0a])
    #expect(broken == String(repeating: "\u{fffd}", count: count) + "\n")
    #expect(isLossy)
  }
}
