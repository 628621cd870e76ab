package import DNS

/// A question that DMARC needed and got no answer to.
package struct DMARCLookupFailure: Hashable, Sendable {
  /// What was asked.
  package let question: DNSQuestion
  /// Why there is no answer; always temporary.
  package let failure: DNSFailure

  /// A question without an answer.
  package init(question: DNSQuestion, failure: DNSFailure) {
    self.question = question
    self.failure = failure
  }
}
