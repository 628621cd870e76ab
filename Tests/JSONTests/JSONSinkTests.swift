import JSON
import Synchronization
import Testing

/// A writer with a sink gives the same octets as one without, and keeps little of them.
struct JSONSinkTests {
  /// What a sink got.
  private final class Pieces: Sendable {
    let all = Mutex<[[UInt8]]>([])

    func take(_ bytes: UnsafeRawBufferPointer) { all.withLock { $0.append(Array(bytes)) } }
  }

  private func expectTheSame(longest: Int, _ write: (inout JSONWriter) -> Void) {
    var whole = JSONWriter()
    write(&whole)
    let pieces = Pieces()
    var streamed = JSONWriter(to: { pieces.take($0) })
    write(&streamed)
    streamed.finish()
    streamed.finish()
    let got = pieces.all.withLock { $0 }
    #expect(Array(got.joined()) == whole.output)
    #expect(got.allSatisfy { !$0.isEmpty && $0.count <= longest })
    #expect(streamed.output.isEmpty)
  }

  static let sizes = [0, 1, 2, 3, 49_151, 49_152, 49_153, 65_535, 65_536, 98_305, 150_000]

  @Test(arguments: sizes) func base64InPieces(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    expectTheSame(longest: 140_000) { $0.base64(bytes) }
  }

  /// Characters of several octets lie across the borders of pieces.
  @Test(arguments: [0, 1, 12_288, 49_151, 49_153], ["\u{1}", "é\"", "😀\n"]) func textInPieces(
    count: Int, unit: String
  ) {
    let text = String(repeating: unit, count: count)
    expectTheSame(longest: 400_000) { $0.string(text) }
    expectTheSame(longest: 400_000) { writer in
      writer.beginArray()
      for _ in 0..<3 { writer.string(text) }
      writer.integer(count)
      writer.endArray()
    }
  }

  @Test func nothingGivesNothing() { expectTheSame(longest: 0) { _ in } }
}
