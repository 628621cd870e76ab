import Mail

// The commands of RFC 5321 §4.1.1 as RFC 2033 changes them, and Postfix's XFORWARD.
extension LMTPSession {
  /// Follows one command line, given with its line ending.
  mutating func handle(line: [UInt8], _ list: inout LMTPActionList) {
    // RFC 5321 §2.3.8: a bare LF is no line ending.
    guard line.suffix(2) == [0x0d, 0x0a] else { return refuse(.lineEnding, &list) }
    let content = line.dropLast(2)
    guard content.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
      return refuse(.lineControls, &list)
    }
    guard let text = String(validating: content, as: UTF8.self) else { return refuse(.lineNotUTF8, &list) }
    let end = text.utf8.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? text.endIndex
    let argument = text[end...].trimmingWhitespace()
    switch text[..<end].uppercased() {
    case "LHLO": lhlo(argument, &list)
    case "MAIL": mail(argument, &list)
    case "RCPT": rcpt(argument, &list)
    case "DATA": data(argument, &list)
    case "XFORWARD": forward(argument, &list)
    case "RSET": rset(argument, &list)
    case "NOOP": list.reply(.ok)
    case "VRFY": list.reply(.cannotVerify)
    case "QUIT":
      list.reply(.goodbye)
      list.append(.close)
      state = .closed
    case "HELO", "EHLO": refuse(.useLHLO, &list)
    case "EXPN", "HELP", "AUTH", "STARTTLS", "BDAT", "ETRN", "TURN": refuse(.notImplemented, &list)
    default: refuse(.unknownCommand, &list)
    }
  }

  private mutating func lhlo(_ argument: Substring, _ list: inout LMTPActionList) {
    guard !argument.isEmpty, !argument.utf8.contains(0x20) else { return refuse(.badLHLO, &list) }
    // RFC 5321 §4.1.4: a later LHLO clears the state as RSET does.
    endTransaction()
    list.reply(line: "250-", configuration.hostname.value)
    for keyword in ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"] {
      list.reply(line: "250-", keyword)
    }
    list.reply(line: "250-SIZE ", String(configuration.maximumMessageOctets))
    if configuration.announcesDSN { list.reply(line: "250-DSN") }
    list.reply(line: "250 XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE")
  }

  private mutating func rset(_ argument: Substring, _ list: inout LMTPActionList) {
    guard argument.isEmpty else { return refuse(.noArguments, &list) }
    if state != .greeted { endTransaction() }
    list.reply(.ok)
  }

  private mutating func mail(_ argument: Substring, _ list: inout LMTPActionList) {
    switch state {
    case .greeted: return refuse(.sayLHLOFirst, &list)
    case .ready: break
    default: return refuse(.nestedMail, &list)
    }
    guard let path = EnvelopePath(argument, after: "FROM:"), path.isReversePath else {
      return list.reply(.badSender)
    }
    var envelope = LMTPEnvelope(sender: path.address, xforward: xforward)
    if let reply = envelope.apply(mailParameters: path.parameters) { return list.reply(reply) }
    if path.isInternational, configuration.requireSMTPUTF8, !envelope.smtputf8 {
      return list.reply(.needsSMTPUTF8)
    }
    // RFC 1870 §6.1.
    if let size = envelope.declaredSize, size > configuration.maximumMessageOctets {
      return list.reply(.tooBig)
    }
    if let mailRefusal { return list.reply(mailRefusal) }
    state = .transaction(envelope)
    list.reply(.senderOK)
  }

  private mutating func rcpt(_ argument: Substring, _ list: inout LMTPActionList) {
    guard case .transaction(var envelope) = state else { return refuse(.needMail, &list) }
    guard let path = EnvelopePath(argument, after: "TO:"), path.isForwardPath else {
      return list.reply(.badRecipient)
    }
    var recipient = LMTPRecipient(address: path.address)
    if let reply = recipient.apply(rcptParameters: path.parameters) { return list.reply(reply) }
    if path.isInternational, configuration.requireSMTPUTF8, !envelope.smtputf8 {
      return list.reply(.needsSMTPUTF8)
    }
    guard envelope.recipients.count < configuration.maximumRecipients else {
      return list.reply(.tooManyRecipients)
    }
    envelope.recipients.append(recipient)
    state = .transaction(envelope)
    list.reply(.recipientOK)
  }

  private mutating func data(_ argument: Substring, _ list: inout LMTPActionList) {
    guard argument.isEmpty else { return refuse(.noArguments, &list) }
    guard case .transaction(let envelope) = state else { return refuse(.needMail, &list) }
    guard !envelope.recipients.isEmpty else { return refuse(.needRecipient, &list) }
    list.append(.beginMessage(envelope))
    list.reply(.startMailInput)
    state = .receiving(recipients: envelope.recipients.count, octets: 0, text: MessageTextDecoder())
  }

  private mutating func forward(_ argument: Substring, _ list: inout LMTPActionList) {
    switch state {
    case .greeted: return refuse(.sayLHLOFirst, &list)
    case .ready: break
    default: return refuse(.midTransaction, &list)
    }
    guard xforward.merge(attributes: argument) else { return refuse(.badXForward, &list) }
    list.reply(.ok)
  }
}

extension Substring {
  func trimmingWhitespace() -> Substring {
    var text = utf8
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
    return Substring(text)
  }
}
