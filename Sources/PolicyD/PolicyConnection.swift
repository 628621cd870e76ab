import Daemon
import Logging
import NIOCore
import PostfixPolicy

/// One connection of Postfix: any number of requests, each answered as it is read, on the connection's own event
/// loop. Memory is bounded by the parser and by the piece that has been read: a peer that does not read its
/// answers is not read from either.
final class PolicyConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The answer to nearly every request, made once.
  private static let dunno = ByteBuffer(bytes: PolicyAction.dunno.serialized)

  private let responder: PolicyResponder
  private let counters: PolicyCounters
  private let logger: Logger
  private var parser = PolicyRequestParser()

  init(responder: PolicyResponder, counters: PolicyCounters, logger: Logger) {
    self.responder = responder
    self.counters = counters
    self.logger = logger
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard parser.error == nil else { return }
    var answers: ByteBuffer?
    let now = SystemClock.now
    unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
      parser.receive(bytes) { request in
        switch (responder.answer(request, now: now), answers) {
        case (.dunno, nil): answers = Self.dunno
        case (let action, nil): answers = ByteBuffer(bytes: action.serialized)
        case (let action, _): answers?.writeBytes(action.serialized)
        }
      }
    }
    if let answers { context.write(wrapOutboundOut(answers), promise: nil) }
    guard let error = parser.error else { return }
    counters.malformed.add()
    logger.warning("closing a policy connection", metadata: ["reason": "\(error)"])
    context.flush()
    context.close(promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.flush()
    context.fireChannelReadComplete()
  }

  /// Half of what NIO lets wait is a sign that the peer has stopped reading.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    context.channel.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if parser.isMidRequest, parser.error == nil {
      logger.debug("policy connection closed in the middle of a request")
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A peer that vanishes is no event: Postfix closes connections as it likes.
    logger.debug("policy connection ended", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }
}
