import Mail

/// The replies of the dialogue, in one place so that the wording stays one.
extension SMTPReply {
  static let ok = SMTPReply(250, "2.0.0", "ok")
  static let goodbye = SMTPReply(221, "2.0.0", "goodbye")
  static let senderOK = SMTPReply(250, "2.1.0", "sender ok")
  static let recipientOK = SMTPReply(250, "2.1.5", "recipient ok")
  // RFC 2034 §4: the 354 reply carries no enhanced code.
  static let startMailInput = SMTPReply(354, nil, "end with <CR><LF>.<CR><LF>")
  static let cannotVerify = SMTPReply(252, "2.0.0", "send some mail, it will be tried")

  static let lineTooLong = SMTPReply(500, "5.5.2", "command line too long")
  static let lineEnding = SMTPReply(500, "5.5.2", "command line is not ended by <CR><LF>")
  static let lineControls = SMTPReply(500, "5.5.2", "control character in command line")
  static let lineNotUTF8 = SMTPReply(500, "5.5.2", "command line is not valid UTF-8")
  static let unknownCommand = SMTPReply(500, "5.5.1", "command unknown")
  // RFC 2033 §4.1: HELO and EHLO must not be answered positively.
  static let useLHLO = SMTPReply(500, "5.5.1", "this is LMTP, say LHLO")
  static let notImplemented = SMTPReply(502, "5.5.1", "command not implemented")
  static let noArguments = SMTPReply(501, "5.5.4", "command takes no arguments")
  static let badLHLO = SMTPReply(501, "5.5.4", "syntax: LHLO hostname")
  static let sayLHLOFirst = SMTPReply(503, "5.5.1", "say LHLO first")
  static let nestedMail = SMTPReply(503, "5.5.1", "sender already given")
  static let needMail = SMTPReply(503, "5.5.1", "need MAIL first")
  // RFC 2033 §4.2: without an accepted recipient DATA must fail with 503.
  static let needRecipient = SMTPReply(503, "5.5.1", "no valid recipients")
  static let midTransaction = SMTPReply(503, "5.5.1", "mail transaction in progress")
  static let badSender = SMTPReply(501, "5.1.7", "bad sender path, syntax: MAIL FROM:<address>")
  static let badRecipient = SMTPReply(501, "5.1.3", "bad recipient path, syntax: RCPT TO:<address>")
  // RFC 6531 §3.5.
  static let needsSMTPUTF8 = SMTPReply(553, "5.6.7", "address needs SMTPUTF8")
  static let badParameter = SMTPReply(501, "5.5.4", "bad parameter syntax")
  static let unknownParameter = SMTPReply(555, "5.5.4", "parameter not recognized")
  static let badXForward = SMTPReply(501, "5.5.4", "bad XFORWARD attribute")
  // RFC 5321 §4.5.3.1.10: 452, so that the client sends the rest in another transaction.
  static let tooManyRecipients = SMTPReply(452, "4.5.3", "too many recipients")
  // RFC 1870 §6.1: permanent, the message will not become smaller.
  static let tooBig = SMTPReply(552, "5.3.4", "message too big")
  static let tooManyErrors = SMTPReply(421, "4.7.0", "too many errors")
  static let noDisposition = SMTPReply(451, "4.3.0", "no disposition for this recipient")
}
