import Daemon
import Logging
import NIOCore
import PostfixPolicy

/// One connection of Postfix: any number of requests, each answered before the next is read.
struct PolicyConversation: Sendable {
  let responder: PolicyResponder
  let counters: PolicyCounters
  let logger: Logger

  /// Answers until the peer closes or sends what is no request. Memory is bounded by the parser and
  /// by the one piece that has been read: answers are written before more is read.
  func run(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws {
    var parser = PolicyRequestParser()
    for try await piece in inbound {
      let requests = parser.receive(piece.readableBytesView)
      var answers = ByteBuffer()
      for request in requests {
        answers.writeBytes(responder.answer(request, now: SystemClock.now).serialized)
      }
      if answers.readableBytes > 0 { try await outbound.write(answers) }
      if let error = parser.error {
        counters.malformed.add()
        logger.warning("closing a policy connection", metadata: ["reason": "\(error)"])
        return
      }
    }
    if parser.isMidRequest {
      logger.debug("policy connection closed in the middle of a request")
    }
  }
}
