package import Mail

/// What a program does in one milter session. libmilter calls it from threads of its own, one call
/// after the other for each session, not always from the same thread; calls may block.
package protocol MilterSessionHandler: AnyObject {
  /// A connection began.
  func connect(_ client: MilterClient, macros: borrowing MilterMacros) -> MilterAnswer
  /// HELO or EHLO; it is never answered.
  func helo(name: [UInt8], macros: borrowing MilterMacros)
  /// MAIL: the path with its angle brackets, and the ESMTP parameters.
  func mail(path: [UInt8], parameters: [[UInt8]], macros: borrowing MilterMacros) -> MilterAnswer
  /// RCPT: the path with its angle brackets, and the ESMTP parameters.
  func recipient(path: [UInt8], parameters: [[UInt8]], macros: borrowing MilterMacros) -> MilterAnswer
  /// RCPT that the mail server has refused already, with the enhanced status code of its refusal, such as `5.1.1`;
  /// empty where it gave none.
  func refusedRecipient(status: String)
  /// A command that the mail server does not know.
  func unknownCommand()
  /// One header field: its name, and all that follows the colon, folded with LF. The octets are valid
  /// during the call only.
  func header(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
  /// The end of the header section.
  func endOfHeader()
  /// The next octets of the body, valid during the call only.
  func body(_ chunk: UnsafeRawBufferPointer)
  /// The end of the message: the one place where it can be changed.
  func endOfMessage(_ message: borrowing MilterEndOfMessage) -> MilterAnswer
  /// The message in progress will not be finished; the connection goes on.
  func abort()
  /// The connection ended. The handler is released after this; where the process is stopped it may
  /// not come.
  func close()
}

/// The answer to one callback.
package enum MilterAnswer: Hashable, Sendable {
  /// Go on.
  case proceed
  /// Refuse with this reply. A code that is not 4xx or 5xx becomes Postfix's own temporary refusal.
  case refuse(SMTPReply)
}
