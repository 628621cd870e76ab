import Daemon
import Logging
import Mail
import NIOCore

/// `bench-policy-nothing SOCKET`: a policy server that answers `dunno` to whatever ends in an empty line, behind the
/// listener that gomail-policyd has: the limit of what that can do.
@main struct BenchPolicyNothing {
  static func main() async throws {
    guard let path = CommandLine.arguments.dropFirst().first else {
      print("usage: bench-policy-nothing SOCKET")
      return
    }
    _ = try await HandlerListener.bind(
      to: .unix(path: path), socketMode: 0o600, maximumConnections: 1000, logger: Logger(label: "bench"),
      changed: { _ in }, refused: {}, handler: { Nothing() })
    // Until it is told to end.
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}

private final class Nothing: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let answer = ByteBuffer(string: "action=dunno\n\n")

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard unwrapInboundIn(data).readableBytesView.suffix(2).elementsEqual([10, 10]) else { return }
    context.write(wrapOutboundOut(Self.answer), promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }
}
