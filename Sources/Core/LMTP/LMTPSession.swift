package import Mail

/// The server's side of one LMTP connection (RFC 2033) as a value: octets in, actions out.
///
/// It knows no socket and no clock. The caller writes, stores and closes as the actions say, and keeps
/// the time limits; when one of those strikes it calls `shutDown(_:)`. What a peer sends can
/// lead to a reply or to the end of the connection, never to a trap.
package struct LMTPSession: Hashable, Sendable {
  /// The longest command line in octets with its CRLF. RFC 5321 §4.5.3.1.4 allows 512, ORCPT adds 500
  /// (RFC 3461 §4), XFORWARD values are a host name each; 2048 is what Postfix itself reads.
  package static let maximumCommandOctets = 2048
  /// After so many commands that made no sense the connection is closed: the peer is not a mail client.
  /// A stored message sets the count to zero. The same limit as Postfix's smtpd_hard_error_limit.
  /// An address that is refused does not count: one message may have many such recipients, and the
  /// others should not suffer.
  package static let maximumBadCommands = 20

  enum State: Hashable, Sendable {
    /// Waiting for LHLO.
    case greeted
    /// Between transactions.
    case ready
    /// MAIL was accepted.
    case transaction(LMTPEnvelope)
    /// The message text is coming in.
    case receiving(recipients: Int, octets: Int, text: MessageTextDecoder)
    /// The rest of a message that is too big is coming in.
    case discarding(recipients: Int, text: MessageTextDecoder)
    /// The message is complete, the caller has the word. Input is kept for later.
    case awaitingReplies(recipients: Int, input: [UInt8])
    /// Nothing more will be read.
    case closed
  }

  /// A command line as far as it has come.
  enum CommandLine: Hashable, Sendable {
    case collecting([UInt8])
    /// Too long: skipped up to its end.
    case skipping
  }

  let configuration: Configuration
  var state = State.greeted
  var commandLine = CommandLine.collecting([])
  var xforward = XForward()
  var badCommands = 0

  /// While this is set, MAIL is answered with it: how the caller refuses mail before it is transmitted,
  /// for want of disk space or before stopping. It should be a temporary reply.
  package var mailRefusal: SMTPReply?

  /// A session at its beginning.
  package init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Whether the session waits for `transactionFinished(replies:)`. What is received meanwhile is kept
  /// in memory: the caller should stop reading.
  package var isAwaitingReplies: Bool {
    if case .awaitingReplies = state { true } else { false }
  }

  /// Whether a message is neither begun nor waiting for its replies: a good moment to stop.
  package var isIdle: Bool {
    switch state {
    case .greeted, .ready, .closed: true
    case .transaction, .receiving, .discarding, .awaitingReplies: false
    }
  }

  /// What to write when a client connects.
  package func greeting() -> [UInt8] {
    Array("220 \(configuration.hostname) LMTP GoMail\r\n".utf8)
  }

  /// Takes the next octets from the client.
  package mutating func receive(_ bytes: some Collection<UInt8>) -> [LMTPAction] {
    var list = LMTPActionList()
    let handled: Void? = bytes.withContiguousStorageIfAvailable {
      consume(UnsafeRawBufferPointer($0), &list)
    }
    if handled == nil { Array(bytes).withUnsafeBytes { consume($0, &list) } }
    return list.finish()
  }

  /// Answers the message that `endMessage` was about: one reply for each accepted recipient, in the
  /// order of the RCPT commands. A missing reply becomes 451, a superfluous one is dropped. Then goes on
  /// with what the client has sent in the meantime.
  package mutating func transactionFinished(replies: [SMTPReply]) -> [LMTPAction] {
    guard case .awaitingReplies(let recipients, let input) = state else { return [] }
    var list = LMTPActionList()
    for reply in replies.prefix(recipients) { list.reply(reply) }
    for _ in 0..<max(0, recipients - replies.count) { list.reply(.noDisposition) }
    badCommands = 0
    endTransaction()
    input.withUnsafeBytes { consume($0, &list) }
    return list.finish()
  }

  /// Ends the session from our side, with a last reply: 421 after a time limit or before a stop.
  package mutating func shutDown(_ reply: SMTPReply) -> [LMTPAction] {
    var list = LMTPActionList()
    abandonMessage(&list)
    if state != .closed {
      list.reply(reply)
      list.append(.close)
    }
    state = .closed
    return list.finish()
  }

  /// The client has closed the connection: a message that was coming in is forgotten.
  package mutating func connectionClosed() -> [LMTPAction] {
    var list = LMTPActionList()
    abandonMessage(&list)
    state = .closed
    return list.finish()
  }

  private mutating func abandonMessage(_ list: inout LMTPActionList) {
    if case .receiving = state { list.append(.abortMessage) }
  }

  /// Back to the state after LHLO. Postfix's XFORWARD attributes last for one transaction.
  mutating func endTransaction() {
    state = .ready
    xforward = XForward()
  }

  private mutating func consume(_ input: UnsafeRawBufferPointer, _ list: inout LMTPActionList) {
    var index = 0
    while index < input.count {
      switch state {
      case .greeted, .ready, .transaction:
        index = consumeCommandLine(input, from: index, &list)
      case .receiving(let recipients, let octets, let text):
        index = consumeText(input, from: index, recipients: recipients, octets: octets, text: text, &list)
      case .discarding(let recipients, var text):
        guard let end = text.decode(input, from: index, emit: { _ in }) else {
          state = .discarding(recipients: recipients, text: text)
          return
        }
        for _ in 0..<recipients { list.reply(.tooBig) }
        endTransaction()
        index = end
      case .awaitingReplies(let recipients, let kept):
        state = .awaitingReplies(recipients: recipients, input: kept + input[index...])
        return
      case .closed:
        return
      }
    }
  }

  private mutating func consumeText(
    _ input: UnsafeRawBufferPointer, from start: Int, recipients: Int, octets: Int, text: MessageTextDecoder,
    _ list: inout LMTPActionList
  ) -> Int {
    var octets = octets
    var text = text
    let limit = configuration.maximumMessageOctets
    let end = text.decode(input, from: start) { run in
      octets += run.count
      // The run that passes the limit is not worth storing: the message is about to be refused.
      if octets <= limit { list.append(.messageData(Array(run))) }
    }
    if octets > limit { list.append(.abortMessage) }
    switch (end, octets > limit) {
    case (nil, false):
      state = .receiving(recipients: recipients, octets: octets, text: text)
    case (nil, true):
      state = .discarding(recipients: recipients, text: text)
    case (_?, false):
      list.append(.endMessage)
      state = .awaitingReplies(recipients: recipients, input: [])
    case (_?, true):
      for _ in 0..<recipients { list.reply(.tooBig) }
      endTransaction()
    }
    return end ?? input.count
  }

  private mutating func consumeCommandLine(
    _ input: UnsafeRawBufferPointer, from start: Int, _ list: inout LMTPActionList
  ) -> Int {
    let rest = input[start...]
    guard let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      if case .collecting(let line) = commandLine {
        commandLine =
          line.count + rest.count < Self.maximumCommandOctets ? .collecting(line + rest) : .skipping
      }
      return input.count
    }
    switch commandLine {
    case .collecting(let line) where line.count + (lineFeed + 1 - start) <= Self.maximumCommandOctets:
      handle(line: line + input[start...lineFeed], &list)
    default:
      refuse(.lineTooLong, &list)
    }
    commandLine = .collecting([])
    return lineFeed + 1
  }

  /// Answers a command that cannot be followed, and hangs up on a peer that sends many of them.
  mutating func refuse(_ reply: SMTPReply, _ list: inout LMTPActionList) {
    list.reply(reply)
    badCommands += 1
    guard badCommands >= Self.maximumBadCommands else { return }
    list.reply(.tooManyErrors)
    list.append(.close)
    state = .closed
  }
}
