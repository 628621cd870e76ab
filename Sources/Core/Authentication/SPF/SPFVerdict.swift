/// What check_host() of one domain came to.
struct SPFVerdict {
  var result: SPFResult
  var cause: SPFCause
  /// Where the explanation of a `fail` stands, and the domain whose record says so.
  var explanation: SPFDomainSpec?
  var domain: SPFTarget?

  init(_ result: SPFResult, _ cause: SPFCause) {
    self.result = result
    self.cause = cause
  }
}
