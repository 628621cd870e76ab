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
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "\t" }
    let verb = parts.first?.uppercased() ?? ""
    let argument = (parts.count == 2 ? parts[1] : "").trimmingWhitespace()
    switch verb {
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
    guard !argument.isEmpty, !argument.contains(" ") else { return refuse(.badLHLO, &list) }
    // RFC 5321 §4.1.4: a later LHLO clears the state as RSET does.
    endTransaction()
    var keywords = [
      configuration.hostname.value, "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8",
      "SIZE \(configuration.maximumMessageOctets)", "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE",
    ]
    if configuration.announcesDSN { keywords.append("DSN") }
    for keyword in keywords.dropLast() { list.reply(line: "250-" + keyword) }
    for keyword in keywords.suffix(1) { list.reply(line: "250 " + keyword) }
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
    var text = self
    while text.last == " " || text.last == "\t" { text.removeLast() }
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    return text
  }
}
