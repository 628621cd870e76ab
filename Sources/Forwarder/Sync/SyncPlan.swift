import Spool
import Webhook

/// Which recipients of one message are asked for before LMTP answers.
struct SyncPlan: Sendable {
  /// The recipients of sync routes, each once.
  let recipients: [SpoolRecipient]
  /// The others, repetitions included; they share one file of the spool.
  let others: [SpoolRecipient]

  /// `nil` where there is none to be asked for.
  init?(_ all: [SpoolRecipient], router: Router) {
    guard router.hasSyncRoutes else { return nil }
    var seen: Set<String> = []
    var sync: [SpoolRecipient] = []
    var others: [SpoolRecipient] = []
    for recipient in all {
      if router.routes(for: recipient.address).contains(where: \.decidesReply) {
        if seen.insert(recipient.address).inserted { sync.append(recipient) }
      } else {
        others.append(recipient)
      }
    }
    guard !sync.isEmpty else { return nil }
    (self.recipients, self.others) = (sync, others)
  }

  /// Whose file the message is written to as it comes in.
  var main: [SpoolRecipient] { others.isEmpty ? Array(recipients.prefix(1)) : others }

  /// Whether sync recipients came together with others, whose slowest answer all of them wait for.
  var isMixed: Bool { recipients.count + others.count > 1 }
}
