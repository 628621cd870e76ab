import Glibc
import NIOCore
import NIOPosix

/// A client that speaks no HTTP: it sends what it is given and collects what comes back.
enum RawClient {
  static func exchange(
    path: String, sending bytes: [UInt8], _ done: @escaping @Sendable (Result<String, any Error>) -> Void
  ) {
    ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(done))
        }
      }
      .connect(unixDomainSocketPath: path)
      .whenComplete { result in
        switch result {
        case .success(let channel): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        case .failure(let error): done(.failure(error))
        }
      }
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var collected = ByteBuffer()
    private let done: @Sendable (Result<String, any Error>) -> Void

    init(_ done: @escaping @Sendable (Result<String, any Error>) -> Void) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var buffer = unwrapInboundIn(data)
      collected.writeBuffer(&buffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
      done(.success(String(buffer: collected)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
