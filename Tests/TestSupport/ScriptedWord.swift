/// Something a scripted server does instead of, or before, answering.
enum ScriptedWord: Hashable, Sendable {
  case timeout
  case rcode(UInt16)
  case noEDNS
  case truncate
  case wrongID
  case wrongQuestion
  case garbage
  case malformed
  case referral
  case hangUp
  case delay(milliseconds: Int)
  case strays(Int)
  case drop(Int)

  /// Reads a bare word in capitals with its number, if the rest of a line is one.
  init?(_ tokens: ArraySlice<ZoneToken>) {
    guard let first = tokens.first, !first.isQuoted, tokens.count <= 2 else { return nil }
    let number = tokens.count == 2 ? tokens.last.flatMap { Int($0.text) } : nil
    guard (tokens.count == 2) == (number != nil) else { return nil }
    switch (first.text, number) {
    case ("TIMEOUT", nil): self = .timeout
    case ("SERVFAIL", nil): self = .rcode(2)
    case ("NXDOMAIN", nil): self = .rcode(3)
    case ("REFUSED", nil): self = .rcode(5)
    case ("RCODE", let code?): self = .rcode(UInt16(clamping: code))
    case ("NOEDNS", nil): self = .noEDNS
    case ("TRUNCATE", nil): self = .truncate
    case ("WRONGID", nil): self = .wrongID
    case ("WRONGQUESTION", nil): self = .wrongQuestion
    case ("GARBAGE", nil): self = .garbage
    case ("MALFORMED", nil): self = .malformed
    case ("REFERRAL", nil): self = .referral
    case ("HANGUP", nil): self = .hangUp
    case ("DELAY", let milliseconds?): self = .delay(milliseconds: milliseconds)
    case ("STRAYS", let count?): self = .strays(count)
    case ("DROP", let count?): self = .drop(count)
    default: return nil
    }
  }
}
