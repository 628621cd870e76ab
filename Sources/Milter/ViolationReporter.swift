import Daemon
import Inspection
import Locking
import Logging
import Policy
import Resolver
import ServiceLifecycle

/// Posts what clients did to the policy daemon; while that is away it waits, bounded.
struct ViolationReporter: Service {
  /// How long reports are collected: a client that attacks is banned some two seconds after it deserved it.
  private static let gap = Duration.seconds(1)
  /// For one request.
  private static let timeout = Duration.seconds(5)

  let policyd: ControlClient
  let violations: Locked<ViolationTally>
  let logger: Logger

  func run() async {
    await cancelWhenGracefulShutdown {
      var afterFailure = ReconnectGap()
      var lastProblem = ""
      while !Task.isCancelled {
        var wait = Self.gap
        if let problem = await post() {
          if problem != lastProblem {
            logger.warning("violations cannot be reported yet", metadata: ["error": "\(problem)"])
          }
          lastProblem = problem
          wait = max(wait, afterFailure.afterFailure())
        } else {
          afterFailure.reset()
          lastProblem = ""
        }
        // Cancelled only by the end of the daemon, which the loop asks for itself.
        try? await Task.sleep(for: wait)
      }
    }
    // What is left; where nobody takes it, it is lost with us.
    _ = await post()
  }

  /// Posts all that waits; says what was in the way.
  private func post() async -> String? {
    while true {
      let reports = violations.withLock { $0.take() }
      guard !reports.isEmpty else { return nil }
      do throws(ControlClientError) {
        _ = try await policyd.body(
          "POST", "/violations", body: ViolationReport.body(reports), timeout: Self.timeout)
      } catch {
        // Where the daemon does not understand them, it will not at the next try either.
        if case .refused(let status, _) = error, (400..<500).contains(status), status != 404 {
          return "\(error)"
        }
        violations.withLock { tally in for report in reports { tally.add(report) } }
        return "\(error)"
      }
    }
  }
}
