import Authentication
import Mail

/// What a header field is to us.
enum FieldKind {
  case authenticationResults
  case receivedSPF
  /// `X-GoMail-Verdict`.
  case verdict
  /// Any other `X-GoMail-…`.
  case reserved
  case other

  private static let authenticationResultsName = Array(AuthenticationResultsField.name.utf8)
  private static let receivedSPFName = Array("received-spf".utf8)
  private static let verdictName = Array(VerdictField.name.utf8)
  private static let reservedPrefix = Array(VerdictField.reservedPrefix.utf8)

  /// The kind of a field by its name, in any case.
  init(name: UnsafeRawBufferPointer) {
    self = .other
    // Lengths first: most names are sorted out by them.
    switch name.count {
    case Self.authenticationResultsName.count
    where ASCII.equalIgnoringCase(name, Self.authenticationResultsName):
      self = .authenticationResults
    case Self.receivedSPFName.count where ASCII.equalIgnoringCase(name, Self.receivedSPFName):
      self = .receivedSPF
    case Self.verdictName.count where ASCII.equalIgnoringCase(name, Self.verdictName):
      self = .verdict
    case Self.reservedPrefix.count...
    where ASCII.equalIgnoringCase(
      UnsafeRawBufferPointer(rebasing: name[..<Self.reservedPrefix.count]), Self.reservedPrefix):
      self = .reserved
    default: break
    }
  }
}
