import Logging
import Mail
import NIOCore

/// What becomes of failures of accept(2).
enum AcceptErrors {
  /// Failures such as a full table of descriptors or a client that hung up must not end the daemon: the next
  /// attempt comes after NIO's second.
  static func handler(at address: ListenAddress, _ logger: Logger) -> AcceptBackoffHandler {
    AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { error in
      logger.error(
        "cannot accept a connection; trying again in a second",
        metadata: ["address": "\(address)", "error": "\(error)"])
      return .seconds(1)
    }
  }
}
