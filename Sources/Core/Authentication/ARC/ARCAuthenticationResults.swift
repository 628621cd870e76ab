import Mail

/// One ARC-Authentication-Results field: RFC 8617 §4.1.1.
///
///     arc-info = instance [CFWS] ";" authres-payload
///     instance = [CFWS] %s"i" [CFWS] "=" [CFWS] 1*2DIGIT
struct ARCAuthenticationResults: Sendable {
  /// `i=`.
  let instance: Int
  /// What stands behind the semicolon.
  let payload: [UInt8]

  /// Reads the value of a field; `nil` where it does not begin with an instance. The payload is not looked at:
  /// a chain does not fail for what a sealer wrote there.
  init?(_ value: ArraySlice<UInt8>) {
    var lexer = AuthenticationResultsLexer(Array(value))
    guard lexer.skipComments(), lexer.take(UInt8(ascii: "i")), lexer.skipComments(),
      lexer.take(UInt8(ascii: "=")), lexer.skipComments()
    else { return nil }
    let digits = lexer.remaining.prefix(while: ASCII.isDigit)
    for digit in digits where !lexer.take(digit) { return nil }
    guard let instance = ARCInstance.number(digits), lexer.skipComments(), lexer.take(UInt8(ascii: ";"))
    else { return nil }
    self.instance = instance
    payload = Array(lexer.remaining)
  }
}
