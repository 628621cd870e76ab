import Foundation
import JSON
import Mail
import TestSupport
import Testing

struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.output, as: UTF8.self)
  }

  @Test func everyKindOfValue() {
    let text = written { writer in
      writer.beginObject()
      writer.key("empty")
      writer.beginObject()
      writer.endObject()
      writer.key("list")
      writer.beginArray()
      writer.integer(-7)
      writer.integer(UInt64.max)
      writer.integer(nil)
      writer.bool(true)
      writer.bool(nil as Bool?)
      writer.null()
      writer.double(0.1)
      writer.double(.infinity)
      writer.double(.nan)
      writer.string(nil)
      writer.beginArray()
      writer.endArray()
      writer.string("x")
      writer.endArray()
      writer.key("at")
      writer.timestamp(Timestamp(milliseconds: 1_700_000_000_042))
      writer.key("bytes")
      writer.base64([0, 1, 2, 0xff])
      writer.endObject()
    }
    #expect(
      text == #"{"empty":{},"list":[-7,18446744073709551615,null,true,null,null,0.1,null,null,null,[],"x"],"#
        + #""at":"2023-11-14T22:13:20.042Z","bytes":"AAEC/w=="}"#)
  }

  static let escapes: [(String, String)] = [
    ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
    ("\r\n\t", #""\r\n\t""#), ("\u{8}\u{c}", #""\b\f""#), ("\0\u{1}\u{1f}", #""\u0000\u0001\u001f""#),
    ("\u{7f}é€😀\u{2028}", "\"\u{7f}é€😀\u{2028}\""),
  ]

  @Test(arguments: escapes)
  func strings(_ text: String, _ expected: String) {
    #expect(written { $0.string(text) } == expected)
    #expect(written { $0.key(text) } == expected + ":")
  }

  /// As many whole characters as fit, and not one more.
  @Test func prefixesThatFit() {
    let units = ["a", "\u{1}", "\"", "\n", "ü", "€", "😀", "abcdefgh", "\u{1f}\u{1f}\u{1f}"]
    var state: UInt64 = 7
    for round in 0..<400 {
      var text = ""
      for _ in 0..<(round % 60) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += units[Int(state >> 33) % units.count]
      }
      func octets(_ count: Int) -> Int {
        written { $0.string(String(decoding: text.utf8.prefix(count), as: UTF8.self)) }.utf8.count - 2
      }
      let borders = text.unicodeScalars.indices.map { text.utf8.distance(from: text.startIndex, to: $0) }
      for limit in [0, 1, 5, 6, 7, 47, 48, 49, octets(text.utf8.count) - 1, octets(text.utf8.count), 10_000] {
        let expected = (borders + [text.utf8.count]).last { octets($0) <= limit } ?? 0
        let count = Array(text.utf8).withUnsafeBytes { JSONWriter.prefix(ofText: $0, fitting: max(0, limit)) }
        #expect(count == expected, "\(text.debugDescription) in \(limit)")
      }
    }
  }

  /// An octet to be escaped at every place of a word, alone and beside others, for every length.
  @Test func everyPlaceInAWord() throws {
    for length in 1...40 {
      for place in 0..<length {
        for special in [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x00, 0x1f, 0x0a, 0x20, 0x21, 0x7f] {
          var octets = [UInt8](repeating: UInt8(ascii: "a"), count: length)
          octets[place] = special
          if place + 1 < length { octets[place + 1] = 0x21 }
          let text = String(decoding: octets, as: UTF8.self)
          #expect(try JSONValue(parsing: written { $0.string(text) }.utf8) == .string(text))
        }
      }
    }
  }

  @Test func octetsThatAreNotUTF8AreReplaced() {
    let bytes: [UInt8] = [0x61, 0xff, 0x22, 0xc3]
    let text = bytes.withUnsafeBytes { bytes in written { $0.string(utf8: bytes) } }
    #expect(text == "\"a\u{fffd}\\\"\u{fffd}\"")
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func randomTextComesBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let length = Int.random(in: 0...6000, using: &random)
      // Many of the first 128 octets, so that most text is full of escapes.
      let bytes = (0..<length).map { _ in
        UInt8.random(in: 0...(Bool.random(using: &random) ? 127 : 255), using: &random)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let value: JSONValue = ["text": .string(text), "list": [.string(text), .integer(Int64(length))]]
      #expect(try JSONValue(parsing: value.serialized()) == value)
      let reference = try #require(
        try JSONSerialization.jsonObject(with: Data(value.serialized())) as? [String: Any])
      #expect((reference["text"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test(arguments: [UInt64(4), 5])
  func randomBase64ComesBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for length in Array(0...70) + [3071, 3072, 3073, 6143, 6144, 6145, 20_000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let text = written { $0.base64(bytes) }
      #expect(text == "\"\(Data(bytes).base64EncodedString())\"")
      #expect(JSONWriter.octets(ofBase64: length) == text.utf8.count - 2)
    }
  }

  static let texts: [([UInt8], valid: Bool, withoutNUL: Bool)] = [
    ([], true, true), (Array("abc".utf8), true, true), (Array("größer 😀".utf8), true, true),
    ([0], true, false), (Array("12345678".utf8) + [0], true, false),
    (Array("1234567".utf8) + [0] + Array("12345678".utf8), true, false),
    ([0x01, 0x80], false, false), ([0xff], false, false), ([0xc3], false, false),
    ([0xed, 0xa0, 0x80], false, false), ([0xf0, 0x9f, 0x98], false, false),
  ]

  @Test(arguments: texts)
  func textIsRecognised(_ bytes: [UInt8], _ valid: Bool, _ withoutNUL: Bool) {
    #expect(bytes.withUnsafeBytes { UTF8Text.isValid($0) } == valid)
    #expect(bytes.withUnsafeBytes { UTF8Text.isTextWithoutNUL($0) } == withoutNUL)
  }

  @Test func noByteOf128IsTakenForNUL() {
    let bytes = (1...200).map { UInt8(truncatingIfNeeded: $0) }
    for octet in bytes where octet > 0 && octet < 0x80 {
      let text = [UInt8](repeating: octet, count: 31)
      #expect(text.withUnsafeBytes { UTF8Text.isTextWithoutNUL($0) })
    }
  }
}
