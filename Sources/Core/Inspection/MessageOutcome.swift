package import Authentication
package import Mail

/// What became of one message.
package struct MessageOutcome: Hashable, Sendable {
  /// What was done, as the log and the metrics name it.
  package enum Disposition: String, Hashable, Sendable, CaseIterable {
    /// Accepted with a new verdict.
    case accepted
    /// Accepted with a new verdict that says quarantine.
    case quarantined
    /// It had a valid verdict of ours already and went on with it.
    case kept
    /// Refused.
    case rejected
  }

  /// What was done.
  package let disposition: Disposition
  /// The answer to the end of the message.
  package let answer: SessionAnswer
  /// Changes to the header section, in the order in which they are to be made.
  package internal(set) var edits: [HeaderEdit]
  /// Why the message is to wait in the mail server's hold queue; `nil` where it is not.
  package var holdReason: String?
  /// The verdict; `nil` where the message was refused.
  package var verdict: MessageVerdict?
  /// What the checks found out; `nil` where nothing was checked.
  package var checks: AuthenticationChecks?
  /// What DMARC led to; `nil` where it was not evaluated.
  package var dmarc: DMARCDecision?
  /// Why a published DMARC policy was not applied, in the words of aggregate reports.
  package var overrides: [DMARCOverride] = []
  /// What the checks found against the message, refused or not; empty where nothing speaks against it.
  package var reasons: [Reason] = []
  /// The trusted ARC sealer that spared the message a DMARC policy; `nil` where none did.
  package var arcVoucher: ARCTrust.Voucher?
  /// Whether it was signed; `nil` for mail that is not the operator's own, and where no domain has a key.
  package internal(set) var signing: SigningOutcome?
  /// The facts for the log.
  package let record: MessageRecord
}

/// The facts of one message that its log line shows.
package struct MessageRecord: Hashable, Sendable {
  /// Postfix's name for the message; `nil` where it gave none.
  package let queueID: QueueID?
  /// The SMTP connection.
  package let connection: ConnectionFacts
  /// The envelope sender; empty for the null reverse-path.
  package let sender: String
  /// The recipients that were let through.
  package let recipients: [String]
  /// The size in octets as it came in.
  package let sizeOctets: Int
  /// How many fields that claimed to be ours are taken out.
  package internal(set) var forgedFieldCount: Int
}
