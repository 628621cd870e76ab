import DNS

/// Queries that were sent before anybody waits for their answers, oldest first. The answers wait in the
/// sockets: no thread does.
struct QuestionsAhead {
  /// Sockets held at most. A full table lets go of the oldest.
  static let maximum = 128
  /// Tries looked through at most for one that is sent: more are not needed to keep up.
  static let harvest = 4

  private var tries: [DNSQuestion: DatagramTry] = [:]
  private var order: [DNSQuestion] = []

  func contains(_ question: DNSQuestion) -> Bool { tries[question] != nil }

  mutating func add(_ sent: DatagramTry) {
    tries[sent.query.question] = sent
    order.append(sent.query.question)
  }

  mutating func take(_ question: DNSQuestion) -> DatagramTry? {
    guard let sent = tries.removeValue(forKey: question) else { return nil }
    if let place = order.firstIndex(of: question) { order.remove(at: place) }
    return sent
  }

  /// Takes those that nobody came for: the ones sent before `moment`, in monotonic nanoseconds, and one
  /// where the table is full.
  mutating func takeForgotten(sentBefore moment: Int64) -> [DatagramTry] {
    var forgotten: [DatagramTry] = []
    while forgotten.count < Self.harvest, let oldest = order.first, let sent = tries[oldest],
      sent.sentAt < moment || tries.count >= Self.maximum
    {
      order.removeFirst()
      tries[oldest] = nil
      forgotten.append(sent)
    }
    return forgotten
  }
}
