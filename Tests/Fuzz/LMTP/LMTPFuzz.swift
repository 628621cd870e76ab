import FuzzDriver
import LMTP
import Mail

@main struct LMTPFuzz {
  static func main() { FuzzDriver.run() }
}

/// The first octet says in which pieces the rest is fed. Whatever the pieces, the outcome is the same;
/// messages are never over the limit, and every message begun is ended or aborted once.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  guard let seed = input.first else { return 0 }
  let whole = Outcome(feeding: input.dropFirst(), inPiecesFrom: nil)
  let pieces = Outcome(feeding: input.dropFirst(), inPiecesFrom: seed)
  FuzzDriver.expect(whole == pieces, "the outcome does not depend on how input is split")
  return 0
}

private struct Outcome: Equatable {
  static let maximumMessageOctets = 60

  var session = LMTPSession(
    configuration: .init(
      hostname: "mx.example.org", maximumMessageOctets: Outcome.maximumMessageOctets, maximumRecipients: 3))
  var sent: [UInt8] = []
  var envelopes: [LMTPEnvelope] = []
  var texts: [[UInt8]] = []
  /// The text of the message that has begun.
  var current: [UInt8]?
  var isClosed = false

  init(feeding input: ArraySlice<UInt8>, inPiecesFrom seed: UInt8?) {
    var state = UInt32(seed ?? 0)
    var rest = input
    while !rest.isEmpty {
      state = state &* 1_664_525 &+ 1_013_904_223
      let length = seed == nil ? rest.count : Int(state >> 24) % 40 + 1
      follow(session.receive(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    for action in session.connectionClosed() {
      FuzzDriver.expect(action == .abortMessage, "a closed connection has nothing more to say")
      current = nil
    }
    FuzzDriver.expect(current == nil, "each message is ended or aborted")
  }

  private mutating func follow(_ actions: [LMTPAction]) {
    for action in actions {
      FuzzDriver.expect(!isClosed, "nothing follows close")
      switch action {
      case .send(let bytes):
        FuzzDriver.expect(bytes.suffix(2) == [0x0d, 0x0a], "replies are whole lines")
        sent += bytes
      case .beginMessage(let envelope):
        FuzzDriver.expect(current == nil, "messages do not overlap")
        FuzzDriver.expect((1...3).contains(envelope.recipients.count), "recipients are within their limit")
        envelopes.append(envelope)
        current = []
      case .messageData(let bytes):
        FuzzDriver.expect(!bytes.isEmpty && current != nil, "text belongs to a message")
        current?.append(contentsOf: bytes)
        FuzzDriver.expect((current?.count ?? 0) <= Self.maximumMessageOctets, "text is within its limit")
      case .endMessage:
        FuzzDriver.expect(current != nil, "only a message ends")
        texts.append(current ?? [])
        current = nil
        follow(session.transactionFinished(replies: [SMTPReply(250, "2.0.0", "stored")]))
      case .abortMessage:
        FuzzDriver.expect(current != nil, "only a message is aborted")
        current = nil
        // How much of it was handed out before depends on the pieces; that it is forgotten does not.
        texts.append([])
      case .close: isClosed = true
      }
    }
  }
}
