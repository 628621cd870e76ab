/// Another implementation of DKIM beside our own engine. It sees what our own parsers accepted and nothing else, and
/// asks no question: `DKIMSecondVerification` sees to both.
package protocol DKIMSecondVerifier: Sendable {
  /// Begins a message; `nil` where the implementation fails.
  ///
  /// - Parameters:
  ///   - fields: its header fields from the top down, lines joined by CRLF, without the last line end.
  ///   - signatures: how many of them are signatures. Answers are wanted for each, in the order of the message.
  func makeMessage(fields: [ArraySlice<UInt8>], signatures: Int) -> (any DKIMSecondMessage)?
}

/// One message at another implementation. One thread at a time.
package protocol DKIMSecondMessage: AnyObject {
  /// Takes the next octets of the body, at least one; false where the implementation fails.
  func update(_ chunk: UnsafeRawBufferPointer) -> Bool
  /// Ends the body and says what became of each signature; `nil` where the implementation fails. To be called once.
  ///
  /// - Parameter keys: one for each signature.
  func finish(keys: [DKIMSecondKey]) -> [DKIMSecondAnswer]?
}

/// What the other implementation is told of a signature's key.
package enum DKIMSecondKey: Hashable, Sendable {
  /// The text of the only TXT record.
  case record([UInt8])
  /// There is none.
  case missing
  /// Our own engine did not ask; if the other one does, its answer is `silent`.
  case unknown
  /// The signature is not to be verified; its answer is `silent`.
  case withheld
}

/// What the other implementation says of a signature.
package enum DKIMSecondAnswer: Hashable, Sendable {
  /// It passes.
  case passes
  /// It does not, and why in our own words.
  case fails(DKIMProblem)
  /// `x=` is past by the other one's clock.
  case expired
  /// `t=` lies in the future by the other one's clock.
  case notYetValid
  /// Nothing.
  case silent
}
