import Daemon
import Inspection
import JSON
import Logging
import ServiceLifecycle

/// Follows the policy daemon's bans, and comes back whenever the connection is lost.
struct BanSubscription: Service {
  /// The longest line in octets: `BanUpdate.maximumElements` of the longest bans without their reasons.
  private static let maximumLineOctets = 1 << 20

  let policyd: ControlClient
  let bans: BanBook
  let logger: Logger

  func run() async {
    await cancelWhenGracefulShutdown {
      var gap = ReconnectGap()
      var lastProblem = ""
      while !Task.isCancelled {
        let problem = await follow()
        if Task.isCancelled { break }
        if bans.lostConnection() {
          gap.reset()
          logger.warning("lost the ban stream; the last bans stand", metadata: ["error": "\(problem)"])
        } else if problem != lastProblem {
          logger.warning("no ban stream yet; trying on", metadata: ["error": "\(problem)"])
        }
        lastProblem = problem
        // Cancelled only by the end of the daemon, which the loop asks for itself.
        try? await Task.sleep(for: gap.afterFailure())
      }
    }
  }

  /// Follows the stream until it breaks off and says why.
  private func follow() async -> String {
    do {
      try await policyd.followLines("/bans/stream", maximumLineOctets: Self.maximumLineOctets) { line in
        let json = try JSONValue(parsing: line, maximumOctets: Self.maximumLineOctets)
        if bans.take(try BanUpdate(json: json)) {
          logger.info("following the ban stream", metadata: ["bans": "\(bans.state.count)"])
        }
      }
      return "the policy daemon ended the stream"
    } catch {
      return "\(error)"
    }
  }
}
