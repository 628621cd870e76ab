import Daemon
import JSON
import Mail
import Policy

/// Reads a list of networks and hands it to policyd in parts, with a bar that shows how far it has come.
///
/// The whole list is read and checked before the first part is sent: a list with mistakes changes nothing.
struct NetworkImport {
  /// The most entries of one list: what policyd has room for.
  static let maximumEntries = 2_000_000
  /// So many mistakes are shown; a file that is no list has thousands.
  static let maximumMistakes = 10
  /// Entries of one request: policyd takes no more.
  private static let part = 1000
  private static let redrawPause = Duration.milliseconds(100)

  /// What became of a list.
  struct Outcome {
    /// Networks that had no entry before.
    var added = 0
    /// Networks whose entry was replaced.
    var replaced = 0
    /// Entries that were over already, and were left out.
    var expired = 0
  }

  let policyd: DaemonControl
  /// `/bans` or `/allow`.
  let path: String
  /// `bans` or `allow`.
  let member: String
  let showsProgress: Bool

  /// Sends a list.
  ///
  /// - Parameters:
  ///   - name: What the list is called in messages.
  ///   - write: Writes what is asked for because of an entry.
  func run(
    _ list: [UInt8], name: String, now: Timestamp,
    write: (NetworkListEntry, inout JSONWriter) -> Void
  ) async throws -> Outcome {
    let total = try check(list, name: name, now: now)
    var outcome = Outcome()
    var waiting = WaitingPart(member: member)
    let bar = ProgressBar(total: total)
    let start = ContinuousClock.now
    var drawn: ContinuousClock.Instant?
    for case .success(let entry) in NetworkListReader(list, now: now) {
      if let end = entry.expiresAt, end <= now {
        outcome.expired += 1
        continue
      }
      waiting.add { write(entry, &$0) }
      guard waiting.count == Self.part else { continue }
      try await send(&waiting, &outcome)
      guard showsProgress, drawn.map({ .now - $0 > Self.redrawPause }) ?? true else { continue }
      drawn = .now
      let done = outcome.added + outcome.replaced + outcome.expired
      StandardOutput.transient(bar.text(done: done, elapsed: .now - start))
    }
    try await send(&waiting, &outcome)
    if showsProgress { StandardOutput.transient("") }
    return outcome
  }

  /// Reads the list for its mistakes; says how many entries it has.
  private func check(_ list: [UInt8], name: String, now: Timestamp) throws -> Int {
    var entries = 0
    var mistakes: [NetworkListError] = []
    for result in NetworkListReader(list, now: now) {
      switch result {
      case .success: entries += 1
      case .failure(let mistake): mistakes.append(mistake)
      }
      guard mistakes.count < Self.maximumMistakes, entries <= Self.maximumEntries else { break }
    }
    if let first = mistakes.first {
      for mistake in mistakes { StandardOutput.error("\(name): \(mistake)") }
      let more = mistakes.count == Self.maximumMistakes ? " or more" : ""
      throw Refusal.badInput(
        mistakes.count == 1
          ? "\(name) has a mistake on line \(first.line); nothing was imported"
          : "\(name) has \(mistakes.count)\(more) mistakes; nothing was imported")
    }
    guard entries <= Self.maximumEntries else {
      throw Refusal.badInput("\(name) has more than \(Self.maximumEntries) entries; nothing was imported")
    }
    guard entries > 0 else { throw Refusal.badInput("\(name) holds no networks") }
    return entries
  }

  private func send(_ part: inout WaitingPart, _ outcome: inout Outcome) async throws {
    guard part.count > 0 else { return }
    let count = part.count
    let body = part.take()
    do {
      let answer = try await policyd.json("POST", path, octets: body)
      // One entry alone is answered with itself.
      outcome.added += answer["added"]?.intValue ?? count
      outcome.replaced += answer["replaced"]?.intValue ?? 0
    } catch let refusal as Refusal {
      if showsProgress { StandardOutput.transient("") }
      throw Refusal(
        exitCode: refusal.exitCode,
        message: "\(refusal.message) (after \(outcome.added + outcome.replaced) entries, which stand)",
        remedy: refusal.remedy)
    }
  }
}

/// A part of a list on its way: `{"bans":[…]}`.
private struct WaitingPart {
  let member: String
  private(set) var count = 0
  private var writer = JSONWriter()

  init(member: String) { self.member = member }

  mutating func add(_ write: (inout JSONWriter) -> Void) {
    if count == 0 {
      writer = JSONWriter()
      writer.beginObject()
      writer.key(member)
      writer.beginArray()
    }
    write(&writer)
    count += 1
  }

  mutating func take() -> [UInt8] {
    writer.endArray()
    writer.endObject()
    count = 0
    return writer.output
  }
}
