import Mail
import Testing

@testable import gomailctl

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("90", 90), ("30s", 30), ("15m", 900), ("1h30m", 5400), ("7d", 604_800), ("2w", 1_209_600),
  ])
  func durationsAreRead(text: String, seconds: Int) throws {
    #expect(try DurationArgument.parse(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "0", "-5", "h", "3q", "1h30", "99999999999999999999", "9223372036854775807w", "١h"])
  func whatIsNoDurationIsRefused(text: String) {
    #expect(throws: (any Error).self) { try DurationArgument.parse(text) }
  }

  @Test func aSpanBeginsAgoOrAtAMoment() throws {
    let now = Timestamp(seconds: 10_000)
    #expect(try SinceArgument.parse("1h").moment(now: now) == Timestamp(seconds: 6400))
    #expect(
      try SinceArgument.parse("2026-11-22").moment(now: now).rfc3339 == "2026-11-22T00:00:00.000Z")
    #expect(throws: (any Error).self) { try SinceArgument.parse("yesterday") }
  }
}
