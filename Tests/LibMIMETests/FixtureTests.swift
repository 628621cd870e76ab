import Foundation
import LibMIME
import Testing
import Webhook

@Suite struct FixtureTests {
  @Test(arguments: try Fixture.all())
  func isUnderstoodAsExpected(fixture: Fixture) {
    let facts = fixture.facts(of: MIMEParser.parse(fixture.message))
    #expect(fixture.comparable(facts) == fixture.expectedFacts)
  }

  @Test func thereAreFixtures() throws {
    #expect(try Fixture.all().count >= 25)
  }

  /// Whatever is cut off or damaged, there is an answer, and every defect is a documented word.
  @Test(arguments: try Fixture.all())
  func everyBeginningIsRead(fixture: Fixture) {
    let step = max(1, fixture.message.count / 400)
    for count in stride(from: 0, through: fixture.message.count, by: step) {
      let message = MIMEParser.parse(Array(fixture.message[..<count]))
      #expect(message.defects.allSatisfy { MIMEDefect(rawValue: $0) != nil })
    }
  }

  @Test(arguments: try Fixture.all())
  func damagedMessagesAreRead(fixture: Fixture) {
    guard !fixture.message.isEmpty else { return }
    let evil: [UInt8] = [0, 0x0a, 0x0d, 0x22, 0x28, 0x2d, 0x3a, 0x3b, 0x3c, 0x3d, 0x3f, 0x5c, 0x80, 0xff]
    var random: UInt64 = 0x9e37_79b9_7f4a_7c15
    func next(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % bound
    }
    for _ in 0..<200 {
      var damaged = fixture.message
      for _ in 0...next(4) { damaged[next(damaged.count)] = evil[next(evil.count)] }
      let message = MIMEParser.parse(damaged)
      #expect(message.defects.allSatisfy { MIMEDefect(rawValue: $0) != nil })
    }
  }
}
