import Mail
import Testing
import Webhook

struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:00 GMT.
  private static let now = Timestamp(seconds: 784_111_740)

  static let values: [(String, Int?)] = [
    ("0", 0), ("1", 1), ("120", 120), (" 120\t", 120), ("86400", 86400), ("86401", 86400),
    ("9999999999", 86400), ("99999999999999999999999999", 86400),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sunday, 06-Nov-94 08:49:37 GMT", 37),
    ("Sun Nov  6 08:49:37 1994", 37), ("sun, 6 nov 1994 08:49:37 GMT", 37),
    ("Sun, 06 Nov 1994 08:48:37 GMT", 0), ("Sun, 06 Nov 2094 08:48:37 GMT", 86400),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("", nil), (" ", nil), ("-1", nil), ("+1", nil), ("1.5", nil), ("1 2", nil), ("soon", nil), ("1s", nil),
    ("١", nil), ("Sun, 06 Nov 1994 08:49:37", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
    ("Sun, 31 Feb 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
    ("Sun, 06 Nov 1994 08:60:00 GMT", nil), ("Sun, 06 Nov 1994 8:49:37 GMT", nil),
    ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 99999 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 99999999999999999999 Nov 1994 08:49:37 GMT", nil),
    (", , , , , ,", nil), ("- - - - -", nil), ("Sun, 00 Nov 1994 08:49:37 GMT", nil),
  ]

  @Test(arguments: values)
  func reads(_ text: String, _ seconds: Int?) {
    #expect(RetryAfter.pause(text, now: Self.now) == seconds.map { .seconds($0) })
  }
}
