import Foundation
import Mail
import TestSupport
import Testing

@Suite struct NormalizationFormCTests {
  /// Letters and marks of scripts that compose, in lower case; not the parts of Hangul, of which Foundation leaves
  /// some apart.
  private static let scalars: [Unicode.Scalar] =
    [
      0x61..<0x7b, 0xe0..<0x250, 0x300..<0x370, 0x3ac..<0x460, 0x620..<0x660, 0x915..<0x950, 0x985..<0x9d8,
      0xb85..<0xbd8, 0x1e00..<0x2000, 0x3041..<0x3100,
      0xac00..<0xac40, 0x1109a..<0x110bb,
    ]
    .joined().compactMap { Unicode.Scalar($0) }.filter { !$0.properties.changesWhenNFKCCaseFolded }

  /// Foundation has the form; the core does without it.
  @Test func agreesWithFoundation() throws {
    var random = SeededGenerator(seed: 15)
    let marks = Self.scalars.filter { $0.properties.canonicalCombiningClass != .notReordered }
    try #require(marks.count > 50 && Self.scalars.count > 1000)
    for _ in 0..<4000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let group = Bool.random(using: &random) ? Self.scalars : marks
        text.append(group[Int.random(in: 0..<group.count, using: &random)])
      }
      let composed = Array(String(text).precomposedStringWithCanonicalMapping.unicodeScalars)
      let decomposed = String(text).decomposedStringWithCanonicalMapping
      // What is composed stays, what is decomposed is composed; what lies between them is composed or refused.
      #expect(
        Self.form(String(String.UnicodeScalarView(composed))) == composed, "\(Self.hexadecimal(composed))")
      let joinsByItself = text.contains {
        $0.properties.canonicalCombiningClass == .notReordered && Self.isMark($0)
      }
      if !joinsByItself, decomposed.unicodeScalars.count <= NormalizationFormC.maximumClusterScalars {
        #expect(Self.form(decomposed) == composed, "\(Self.hexadecimal(composed))")
      }
      let mixed = Self.form(String(text))
      #expect(mixed == nil || mixed == composed, "\(Self.hexadecimal(Array(text)))")
    }
  }

  private static func form(_ text: String) -> [Unicode.Scalar]? {
    NormalizationFormC.of(text).map { Array($0.unicodeScalars) }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.spacingMark, .nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
  }

  private static func hexadecimal(_ scalars: [Unicode.Scalar]) -> [String] {
    scalars.map { String($0.value, radix: 16) }
  }

  @Test func marksWithoutEndAreRefused() {
    let limit = NormalizationFormC.maximumClusterScalars
    let most = "u" + String(repeating: "\u{301}", count: limit - 1)
    #expect(NormalizationFormC.of(most)?.unicodeScalars.first == "ú")
    #expect(NormalizationFormC.of(most + "\u{301}") == nil)
    #expect(NormalizationFormC.of("u" + String(repeating: "\u{301}", count: 100_000)) == nil)
    let words = { (word: String, count: Int) in NormalizationFormC.of(String(repeating: word, count: count)) }
    #expect(words("u\u{308}", NormalizationFormC.maximumComposed) != nil)
    #expect(words("u\u{308}", NormalizationFormC.maximumComposed + 1) == nil)
    #expect(words("\u{939}\u{93F}", NormalizationFormC.maximumClusters) != nil)
    #expect(words("\u{939}\u{93F}", NormalizationFormC.maximumClusters + 1) == nil)
  }

  /// Two marks in either order, a letter that has one of them already, Devanagari, Hangul of its parts.
  @Test(arguments: [
    ("bu\u{308}cher", "bücher"), ("a\u{302}\u{323}", "\u{1EAD}"), ("a\u{323}\u{302}", "\u{1EAD}"),
    ("\u{1EA1}\u{302}", "\u{1EAD}"), ("\u{928}\u{93C}", "\u{929}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
  ]) func composes(text: String, expected: String) {
    #expect(Self.form(text) == Array(expected.unicodeScalars))
  }

  @Test(arguments: ["", "example", "bücher", "日本語", "\u{301}", "😀", "\u{0}", "\u{D7FF}\u{E000}", "ＥＸＡＭＰＬＥ"])
  func whatHasTheFormStays(text: String) {
    #expect(NormalizationFormC.of(text).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
  }
}
