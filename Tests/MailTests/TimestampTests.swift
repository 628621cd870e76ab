import Mail
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (-1000, "1969-12-31T23:59:59.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (951_868_799_999, "2000-02-29T23:59:59.999Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (4_107_456_000_000, "2100-02-28T00:00:00.000Z"),
    (1_795_361_901_042, "2026-11-22T15:38:21.042Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
  ])
  func calendar(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    ("2026-11-22T15:38:21Z", Int64(1_795_361_901_000)), ("2026-11-22T15:38:21.0Z", 1_795_361_901_000),
    ("2026-11-22T15:38:21.5Z", 1_795_361_901_500), ("2026-11-22T15:38:21.05Z", 1_795_361_901_050),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000),
  ])
  func otherFormsAreRead(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "Z", "2026-11-22", "2026-11-22T15:38:21", "2026-11-22T15:38:21+00:00", "2026-11-22 15:38:21Z",
    "2026-11-22t15:38:21z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "2026-02-30T23:59:60Z", "2026-04-31T00:00:00Z",
    "2100-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
    "2026-01-01T23:59:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.0000Z", "2026-01-01T00:00:00.-1Z",
    "+026-01-01T00:00:00Z", "2026-1-01T00:00:000Z", "２026-01-01T00:00:00Z", "2026-11-22T15:38:21,5Z",
  ])
  func otherTextIsRefused(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func everyDayFollowsTheOneBefore() throws {
    // 1896 to 2105: two centuries that skip their leap year and one that does not.
    var moment = try #require(Timestamp(year: 1896, month: 1, day: 1))
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for year in 1896...2105 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 1...12 {
        let days = lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)
        for day in 1...days {
          let civil = moment.civilDate
          #expect((civil.year, civil.month, civil.day) == (year, month, day))
          #expect(Timestamp(year: year, month: month, day: day) == moment)
          moment = moment + .seconds(86400)
        }
        #expect(Timestamp(year: year, month: month, day: days + 1) == nil)
      }
    }
  }

  @Test func randomMomentsRoundTrip() {
    var random = SplitMix(seed: 3)
    for _ in 0..<5000 {
      let moment = Timestamp(
        milliseconds: Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random))
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
      #expect(Timestamp(seconds: moment.seconds) <= moment)
      #expect(moment - Timestamp(seconds: moment.seconds) < .seconds(1))
    }
  }

  @Test func theEndsOfTimeDoNotTrap() {
    let first = Timestamp(milliseconds: .min)
    let last = Timestamp(milliseconds: .max)
    #expect(first.rfc3339 == "0000-01-01T00:00:00.000Z")
    #expect(last.rfc3339 == "9999-12-31T23:59:59.999Z")
    #expect(first.seconds == -9_223_372_036_854_776)
    #expect(Timestamp(seconds: .max) == last)
    #expect(Timestamp(seconds: .min) == first)
    #expect(last + .seconds(1) == last)
    #expect(first + .seconds(-1) == first)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(first - last == .milliseconds(Int64.min))
    #expect(Duration.seconds(Int64.max).milliseconds == .max)
    #expect(Duration.seconds(Int64.min).milliseconds == .min)
    _ = last.civilDate
    _ = first.civilDate
  }

  @Test func arithmetic() {
    let moment = Timestamp(seconds: 10)
    #expect(moment + .milliseconds(1500) == Timestamp(milliseconds: 11_500))
    #expect(moment + .microseconds(1999) == Timestamp(milliseconds: 10_001))
    #expect(moment - Timestamp(seconds: 12) == .seconds(-2))
    #expect(Duration.microseconds(-1999).milliseconds == -1)
    #expect(moment < Timestamp(milliseconds: 10_001))
  }
}
