import Daemon
import Logging
import NIOPosix
import OpenSSL
import Policy
import ServiceLifecycle

/// Writes the buckets that take long to fill into a file, now and then and at the end. Nobody else writes it: the
/// control socket lets one milter run at a time, and services run only behind it.
struct BucketKeeper: Service {
  /// What a crash may lose of what was used up.
  private static let interval = Duration.seconds(60)

  let path: String
  let limits: LimitDesk
  let logger: Logger

  func run() async {
    // A thread of its own, because a disk may take its time.
    let thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Cancelled only by the end of the daemon, which the loop asks for itself.
        try? await Task.sleep(for: Self.interval)
        if !Task.isCancelled { await save(thread) }
      }
    }
    await save(thread)
    try? await thread.shutdownGracefully()
  }

  private func save(_ thread: NIOThreadPool) async {
    do {
      try await thread.runIfActive {
        guard let (octets, count) = limits.snapshot() else { return }
        try StateFile.write(octets, to: path)
        logger.debug("buckets saved", metadata: ["buckets": "\(count)"])
      }
    } catch {
      logger.warning("buckets not saved", metadata: ["error": "\(error)"])
    }
  }

  /// The limiter with the buckets of the file, where there is one that can be used.
  static func restored(_ limits: RateLimits, path: String, logger: Logger) -> RateLimiter {
    var octets: [UInt8]?
    do throws(StateFileError) {
      octets = try StateFile.read(path, maximumOctets: RateLimiter.maximumSnapshotOctets)
    } catch {
      logger.warning("buckets not restored", metadata: ["error": "\(error)"])
    }
    guard let octets else { return fresh(limits) }
    guard let seed = RateLimiter.seed(ofSnapshot: octets) else {
      logger.warning("buckets not restored", metadata: ["file": "\(path)", "error": "it is damaged"])
      return fresh(limits)
    }
    var limiter = RateLimiter(limits, seed: seed)
    guard let count = limiter.restore(octets, at: SystemClock.steady) else {
      logger.warning("buckets not restored", metadata: ["file": "\(path)", "error": "it is damaged"])
      return fresh(limits)
    }
    logger.info("buckets restored", metadata: ["buckets": "\(count)"])
    return limiter
  }

  private static func fresh(_ limits: RateLimits) -> RateLimiter {
    RateLimiter(limits, seed: BucketSeed(octets: randomBytes(BucketSeed.octets)))
  }
}
