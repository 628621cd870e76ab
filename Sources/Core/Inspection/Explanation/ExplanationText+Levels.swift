import Authentication
import Mail

/// What would happen under each setting of `dmarc_enforcement`; what is the same under all of them stands once.
extension ExplanationText {
  mutating func levels(_ explanation: Explanation) {
    let levels = explanation.levels
    if explanation.isOpen {
      heading("VERDICT not known")
      prose(1, "DMARC needs the From field of a message; nothing of the envelope is refused before.")
      for reason in levels.first?.reasons ?? [] { wrapped(1, "reason", Self.words(reason)) }
      return
    }
    heading("VERDICT by dmarc_enforcement")
    let shared = SharedReasons(levels.map(\.reasons))
    let reply = levels.first?.refusal?.reply
    let isReplyShared = levels.allSatisfy { $0.refusal?.reply == reply }
    for (index, level) in levels.enumerated() {
      let mark = level.isConfigured ? "  <- your setting" : ""
      pair(1, level.enforcement.rawValue, level.action.rawValue + mark)
      if !isReplyShared, let refusal = level.refusal { wrapped(2, "reply", refusal.reply.description) }
      for reason in shared.own[index] { wrapped(2, "reason", reason) }
    }
    guard isReplyShared && reply != nil || !shared.common.isEmpty else { return }
    line(1, "under each")
    if isReplyShared, let reply { wrapped(2, "reply", reply.description) }
    for reason in shared.common { wrapped(2, "reason", reason) }
  }

  /// A reason as the log has it.
  static func words(_ reason: Reason) -> String {
    ([reason.code] + reason.facts.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }
}

/// The reasons of several verdicts on one message, parted into what all of them have and what only some have.
private struct SharedReasons {
  /// The reasons that all have, with the facts that are the same.
  private(set) var common: [String] = []
  /// What else each has.
  private(set) var own: [[String]]

  init(_ verdicts: [[Reason]]) {
    own = verdicts.map { _ in [] }
    var rest = verdicts
    for reason in verdicts.first ?? [] {
      let places = rest.map { $0.firstIndex { Self.isSame($0, reason) } }
      guard !places.contains(nil) else { continue }
      let versions = zip(rest, places).compactMap { reasons, place in place.map { reasons[$0] } }
      let same = reason.facts.filter { fact in versions.allSatisfy { $0.facts.contains(fact) } }
      common.append(Self.words(reason.code, same))
      for (index, place) in places.enumerated() {
        guard let place else { continue }
        let others = rest[index].remove(at: place).facts.filter { !same.contains($0) }
        if !others.isEmpty { own[index].append(Self.words(reason.code, others)) }
      }
    }
    for (index, reasons) in rest.enumerated() { own[index] += reasons.map { Self.words($0.code, $0.facts) } }
  }

  /// Whether two reasons are one: the code, and whose it is.
  private static func isSame(_ one: Reason, _ other: Reason) -> Bool {
    guard one.code == other.code else { return false }
    func subject(_ reason: Reason) -> [Reason.Fact] {
      reason.facts.filter { ["domain", "selector", "instance"].contains($0.name) }
    }
    return subject(one) == subject(other)
  }

  private static func words(_ code: String, _ facts: [Reason.Fact]) -> String {
    ([code] + facts.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }
}
