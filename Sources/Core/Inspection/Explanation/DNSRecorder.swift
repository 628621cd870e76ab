package import Authentication
package import DNS

/// Passes questions on and takes down each with what came of it.
package final class DNSRecorder {
  /// A question that was asked.
  package struct Entry: Hashable, Sendable {
    /// What was asked.
    package let question: DNSQuestion
    /// What came of it.
    package let outcome: DNSOutcome
    /// For which checks.
    package internal(set) var stages: [AuthenticationTrace.Stage]
  }

  /// The questions in the order in which they were first asked.
  package private(set) var entries: [Entry] = []
  private var places: [DNSQuestion: Int] = [:]
  private let answer: DNSLookup

  /// Asks `answer`, each question once.
  package init(_ answer: @escaping DNSLookup) { self.answer = answer }

  /// What came of a question; `nil` where nobody asked it.
  package func outcome(of question: DNSQuestion) -> DNSOutcome? {
    places[question].map { entries[$0].outcome }
  }

  /// The lookup of a message whose checks `trace` follows.
  func lookup(_ trace: AuthenticationTrace) -> DNSLookup {
    { question in
      let stage = trace.stage
      if let place = self.places[question] {
        if let stage, !self.entries[place].stages.contains(stage) { self.entries[place].stages.append(stage) }
        return self.entries[place].outcome
      }
      let outcome = self.answer(question)
      self.places[question] = self.entries.count
      self.entries.append(Entry(question: question, outcome: outcome, stages: stage.map { [$0] } ?? []))
      return outcome
    }
  }
}
