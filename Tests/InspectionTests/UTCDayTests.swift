import Inspection
import Mail
import Testing

@Suite struct UTCDayTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (-1, "1969-12-31"),
    (1_795_363_101, "2026-11-22"), (1_709_164_800, "2024-02-29"), (253_402_300_799, "9999-12-31"),
  ])
  func aMomentLiesInADay(seconds: Int64, text: String) {
    let day = UTCDay(Timestamp(seconds: seconds))
    #expect(day.description == text)
    #expect(UTCDay(text) == day)
  }

  @Test(arguments: [
    "", "2026-11-2", "2026-11-222", "2026-02-30", "2026-13-01", "2026/11/22", "22.11.2026", "2026-11-2Z",
    "é026-11-2", "2026-11-22T00:00:00Z",
  ])
  func anythingElseIsNone(text: String) { #expect(UTCDay(text) == nil) }

  @Test func goesBack() throws {
    let day = try #require(UTCDay("2026-03-01"))
    #expect(day.earlier(by: 1).description == "2026-02-28")
    #expect(day.earlier(by: 0) == day && day.earlier(by: 35) < day)
    #expect(UTCDay(Timestamp(milliseconds: .min)).earlier(by: .max) < day)
    #expect(day.earlier(by: .max).description == "0000-01-01")
  }
}
