import Daemon
import JSON

/// Does the same to many messages, one after another, no faster than told, and shows how far it has come.
struct BulkRun {
  /// The bar is drawn so often at most.
  private static let redrawPause = Duration.milliseconds(100)

  let ids: [String]
  let rate: RateArgument
  let showsProgress: Bool

  /// Calls `work` for each message. A message that refuses is told on standard error and left out; trouble
  /// with the daemon ends the run, and says how far it came.
  ///
  /// - Returns: the answers, and how many messages refused.
  func run(_ work: (_ id: String) async throws -> Void) async throws -> (done: Int, refused: Int) {
    let bar = ProgressBar(total: ids.count)
    let start = ContinuousClock.now
    var drawn: ContinuousClock.Instant?
    var refused = 0
    for (index, id) in ids.enumerated() {
      try await Task.sleep(until: start + rate.start(of: index), clock: .continuous)
      do {
        try await work(id)
      } catch let refusal as Refusal where refusal.exitCode == .dataError {
        clear()
        StandardOutput.error("gomailctl: \(VisibleText.line(refusal.message))")
        refused += 1
      } catch let refusal as Refusal {
        clear()
        guard ids.count > 1 else { throw refusal }
        throw Refusal(
          exitCode: refusal.exitCode, message: "\(refusal.message) (after \(index) of \(ids.count) messages)",
          remedy: refusal.remedy)
      }
      guard showsProgress, drawn.map({ ContinuousClock.now - $0 > Self.redrawPause }) ?? true else {
        continue
      }
      drawn = .now
      StandardOutput.transient(bar.text(done: index + 1, elapsed: .now - start))
    }
    clear()
    return (ids.count - refused, refused)
  }

  private func clear() { if showsProgress { StandardOutput.transient("") } }
}
