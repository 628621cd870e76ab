import Mail
import Testing

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("0", Int64(0), "0s"), ("90", 90_000, "1m30s"), ("90s", 90_000, "1m30s"), ("10m", 600_000, "10m"),
    ("1h30m", 5_400_000, "1h30m"), ("7d", 604_800_000, "7d"), ("2w", 1_209_600_000, "14d"),
    ("1w1d1h1m1s1ms", 694_861_001, "8d1h1m1s1ms"), ("250ms", 250, "250ms"), ("1.5h", 5_400_000, "1h30m"),
    ("0.25s", 250, "250ms"), ("0.0009s", 0, "0s"), ("1m0s", 60_000, "1m"), ("007", 7000, "7s"),
    ("36500d", 3_153_600_000_000, "36500d"), ("3153600000", 3_153_600_000_000, "36500d"),
    ("1.123456789d", 97_066_666, "1d2h57m46s666ms"),
  ])
  func textIsRead(text: String, milliseconds: Int64, written: String) throws {
    let duration = try #require(Duration(text: text))
    #expect(duration == .milliseconds(milliseconds))
    #expect(duration.text == written)
    #expect(Duration(text: written) == duration)
  }

  @Test(arguments: [
    "", " ", "s", "-1", "+1", "-1s", "1 s", " 1s", "1s ", "1x", "1S", "1sec", "1m1h", "1h1h", "1h30", "h1",
    "1.s",
    ".5s", "1.5", "1..5s", "1.5.5s", "1e3", "0x10", "٣s", "1s\u{0}", "3153600001", "36501d", "36500d1ms",
    "99999999999w", "999999999999s", "1.1234567891s", "9223372036854775807", "9223372036854775808",
    "99999999999999999999", "5215w99999999999d", "1µs", "1ns",
  ])
  func otherTextIsRefused(text: String) {
    #expect(Duration(text: text) == nil)
  }

  @Test func extremesAreWritten() {
    #expect(Duration.seconds(-90).text == "-1m30s")
    #expect(Duration.milliseconds(Int64.min).text.hasPrefix("-106751991167d"))
    #expect(Duration.microseconds(10).text == "0s")
  }

  @Test func randomDurationsRoundTrip() {
    var random = SplitMix(seed: 21)
    for _ in 0..<5000 {
      let duration = Duration.milliseconds(
        Int64.random(in: 0...Duration.maximumFromText.milliseconds, using: &random))
      #expect(Duration(text: duration.text) == duration)
    }
  }
}
