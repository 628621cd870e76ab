import Authentication
import Testing

/// RFC 8601 §5: which Authentication-Results fields must go at the border.
@Suite struct AuthenticationResultsClaimTests {
  static let ours = "mx.example.com"

  static let claimed: [String] = [
    // Plain and spaced.
    "mx.example.com; none",
    " mx.example.com; spf=pass smtp.mailfrom=example.org",
    "\tmx.example.com;spf=pass",
    "mx.example.com",
    "mx.example.com ;",
    "  mx.example.com  ",
    "\n mx.example.com;\n spf=pass",
    "\r\n mx.example.com;\r\n spf=pass",
    " mx.example.com\n ; dkim=pass",
    // Case.
    "MX.EXAMPLE.COM; dkim=pass",
    "Mx.ExAmPlE.cOm; dkim=pass",
    // Versions, known or not.
    "mx.example.com 1; spf=pass",
    "mx.example.com 99; spf=pass",
    "mx.example.com 1 ; spf=pass",
    "mx.example.com (v) 1 (w); spf=pass",
    "mx.example.com one; spf=pass",
    "mx.example.com/1; spf=pass",
    // Comments.
    "(comment) mx.example.com; spf=pass",
    "(nested (comment)) mx.example.com; spf=pass",
    "(a \\) b) mx.example.com; spf=pass",
    "mx.example.com(comment); spf=pass",
    "()mx.example.com(); none",
    "(other.example) mx.example.com; spf=pass",
    // Quoted strings.
    "\"mx.example.com\"; spf=pass",
    "\"MX.example.com\" 1; spf=pass",
    "\"mx\\.example\\.com\"; spf=pass",
    "\" mx.example.com \"; spf=pass",
    // Other spellings of the domain.
    "mx.example.com.; spf=pass",
    "mx。example。com; spf=pass",
    "mx．example．com; spf=pass",
    // Broken, but a lenient reader could read our name.
    "mx .example.com; spf=pass",
    "mx. example.com; spf=pass",
    "mx(c).example(c).com; spf=pass",
    "\"mx\".example.com; spf=pass",
    "mx.exa\u{0}mple.com; spf=pass",
    "mx.exa\u{1}mple.com; spf=pass",
    "mx.example.com, other.example; spf=pass",
    "other.example, mx.example.com; spf=pass",
    "<mx.example.com>; spf=pass",
    "[mx.example.com]; spf=pass",
    "=mx.example.com; spf=pass",
    "id=mx.example.com; spf=pass",
    "; mx.example.com; spf=pass",
    ";mx.example.com",
    "\"mx.example.com; spf=pass",
    "(mx.example.com; spf=pass",
    "other.example (mx.example.com; spf=pass",
    "mx\\.example\\.com; spf=pass",
    "spf=pass smtp.mailfrom=a@mx.example.com",
    // Encoded words hide what they say.
    "=?utf-8?q?mx.example.com?=; spf=pass",
    "=?utf-8?q?=6Dx.example.com?=; spf=pass",
    "=?utf-8?b?bXguZXhhbXBsZS5jb20=?=; spf=pass",
  ]

  static let notClaimed: [String] = [
    "other.example; spf=pass",
    "other.example 1; spf=pass",
    "other.example (mx.example.com); spf=pass",
    "(mx.example.com) other.example; spf=pass",
    "other.example; spf=pass smtp.mailfrom=mx.example.com",
    "other.example; dkim=pass reason=\"mx.example.com\"",
    "example.com; spf=pass",
    "x.mx.example.com; spf=pass",
    "mx.example.com.evil.test; spf=pass",
    "notmx.example.com; spf=pass",
    "mx.example.comx; spf=pass",
    "mx-example.com; spf=pass",
    "\"other.example\"; spf=pass",
    "\"mx.example.com.evil.test\"; spf=pass",
    "",
    " ",
    ";",
    "spf=pass smtp.mailfrom=a@other.example",
    "(",
    "\"",
    "\\",
    "bücher.example; spf=pass",
  ]

  @Test(arguments: claimed) func takesOurs(_ value: String) {
    #expect(AuthenticationResultsField.claims(Self.ours, fieldValue: Array(value.utf8)))
  }

  @Test(arguments: notClaimed) func leavesOthers(_ value: String) {
    #expect(!AuthenticationResultsField.claims(Self.ours, fieldValue: Array(value.utf8)))
  }

  @Test(arguments: [
    ("bücher.example", "xn--bcher-kva.example; spf=pass"),
    ("xn--bcher-kva.example", "BÜCHER.example; spf=pass"),
    ("xn--bcher-kva.example", "= bücher.example; spf=pass"), ("not a domain", "\"not a domain\"; none"),
    ("mail server", "mail server; none"),
  ]) func comparesInternationalAndOddNames(_ ours: String, _ value: String) {
    #expect(AuthenticationResultsField.claims(ours, fieldValue: Array(value.utf8)))
  }

  @Test func hostileInputEndsQuickly() {
    for piece in ["(", ")", "\"", "\\", "=?", "m", "mx.example.co", "(mx.example.com)", "\u{0}", " \n"] {
      let value = Array(String(repeating: piece, count: 20_000).utf8)
      _ = AuthenticationResultsField.claims(Self.ours, fieldValue: value)
    }
    let noise = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ $0 >> 3) }
    for start in stride(from: 0, to: noise.count, by: 37) {
      _ = AuthenticationResultsField.claims(Self.ours, fieldValue: Array(noise[start...]))
    }
  }
}
