import Mail
import Spool

/// One attempt that the backlog hands out.
struct DeliveryAttempt: Sendable {
  /// Its place in the schedule.
  let ticket: DeliveryTicket
  /// When it was handed out.
  let startedAt: Timestamp
  /// The delivery as it stood.
  let delivery: DeliveryState
  /// The message's delivery id.
  let queueID: String?
  /// How often a process died while it parsed the message.
  let parserCrashes: Int
  /// Whether the message was found at the start: its digest is then checked before it goes out,
  /// since nobody knows what the machine lost.
  let isRecovered: Bool

  /// Octets of the message.
  var messageOctets: Int { ticket.octets / DeliveryTicket.octetsFactor }
  /// Whether the message takes turns with others and its event goes over a file.
  var isLarge: Bool { messageOctets > LargeMessages.threshold }
}
