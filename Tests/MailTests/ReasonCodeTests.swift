import Foundation
import Testing

@testable import Mail

@Suite("Codes of reasons")
struct ReasonCodeTests {
  @Test("Every code stands in one family, once, with a meaning and a remedy")
  func texts() {
    let texts = ReasonFamily.allCases.flatMap(\.texts)
    #expect(texts.count == ReasonCode.allCases.count)
    #expect(Set(texts.map(\.code)).count == texts.count)
    for code in ReasonCode.allCases {
      #expect(texts.contains { $0.code == code }, "\(code)")
      #expect(code.meaning.hasSuffix("."), "\(code)")
      #expect(code.remedy.hasSuffix("."), "\(code)")
      #expect(code.meaning.utf8.allSatisfy { $0 >= 0x20 }, "\(code)")
    }
  }

  @Test("A code is a short word in snake case")
  func spelling() {
    for code in ReasonCode.allCases {
      let word = code.rawValue.utf8
      #expect(word.count <= 40, "\(code)")
      #expect(
        word.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "8") })
      #expect(word.first != UInt8(ascii: "_") && word.last != UInt8(ascii: "_"))
    }
  }

  @Test("The codes of SPF, DKIM, ARC, DMARC and iprev begin with the family's name")
  func families() {
    for family in [ReasonFamily.spf, .dkim, .arc, .dmarc, .iprev] {
      for text in family.texts where text.code != .trustedARCSealer {
        #expect(text.code.rawValue.hasPrefix(family.rawValue + "_"), "\(text.code)")
        #expect(text.code.family == family)
      }
    }
  }

  @Test("A lookup that failed may succeed later, a record that is wrong stays wrong")
  func temporary() {
    for code in ReasonCode.allCases where code.rawValue.hasSuffix("_lookup_failed") {
      #expect(code.isTemporary, "\(code)")
    }
    #expect(ReasonCode.rateLimit.isTemporary)
    #expect(!ReasonCode.rateLimitBurst.isTemporary)
    #expect(!ReasonCode.spfSyntaxError.isTemporary)
    #expect(!ReasonCode.banned.isTemporary)
  }

  @Test("docs/reasons.md has every code as the source explains it")
  func reference() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("docs/reasons.md").path
    if ProcessInfo.processInfo.environment["GOMAIL_WRITE_DOCS"] != nil {
      try ReasonReference.markdown.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      written == ReasonReference.markdown, "run the test with GOMAIL_WRITE_DOCS=1 to write the file anew")
    for code in ReasonCode.allCases { #expect(written.contains("| `\(code)` | "), "\(code)") }
  }
}
