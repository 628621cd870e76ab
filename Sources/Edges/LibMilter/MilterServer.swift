import CMilter
import Glibc
import Locking
package import Mail

/// libmilter's listener. libmilter allows one for each process.
package struct MilterServer: Sendable {
  /// The most octets of one milter packet, a header field among them: 1 MiB. libmilter's 64 KiB would
  /// drop the connection at fields that Postfix's limits let through.
  package static let maximumPacketOctets = 1 << 20
  /// Connections that wait to be accepted: all of a default Postfix's 100 smtpd and 100 cleanup processes.
  package static let backlog: Int32 = 256

  /// Where it listens.
  package let address: ListenAddress

  /// Describes us to libmilter and opens the socket. A unix socket left by an earlier run is removed,
  /// and the new one is open to every user (mode 0666): Postfix connects as its own user, and what
  /// protects the socket is the directory it stands in.
  ///
  /// - Parameters:
  ///   - name: what libmilter calls us in its own log lines.
  ///   - refusedServer: called with the features that a mail server lacks, when one connects that cannot
  ///     do what we need; on a thread of libmilter.
  ///   - makeSession: called at the beginning of every session, on a thread of libmilter.
  package init(
    name: String, address: ListenAddress, refusedServer: @escaping @Sendable (_ lacking: String) -> Void,
    makeSession: @escaping @Sendable () -> any MilterSessionHandler
  ) throws(MilterError) {
    self.address = address
    callbackTargets.withLock { $0 = CallbackTargets(makeSession: makeSession, refusedServer: refusedServer) }
    try Self.register(name: name)
    _ = smfi_setmaxdatasize(Self.maximumPacketOctets)
    guard smfi_setbacklog(Self.backlog) == MI_SUCCESS else { throw .setup("the backlog") }
    guard Self.withMutableCString(address.libmilterForm, smfi_setconn) == MI_SUCCESS else {
      throw .setup("the address \(address)")
    }
    errno = 0
    guard smfi_opensocket(true) == MI_SUCCESS else { throw .socket(address, code: errno) }
    if case .unix(let path) = address, chmod(path, 0o666) != 0 { throw .socket(address, code: errno) }
  }

  /// Serves until SIGTERM, SIGINT or SIGHUP, which must be blocked in every thread; then calls `drain`,
  /// which may wait for messages in progress, and ends. Call it on the process's first thread.
  ///
  /// libmilter waits for these signals on a thread of its own, but looks only every few seconds
  /// whether one came, and drops the sessions in progress. So its loop runs on another thread and this
  /// one waits for the signals: the kernel hands a signal to the first thread where that one wants it.
  /// If libmilter gets it after all, stopping takes some seconds longer, and that is all.
  ///
  /// While `drain` waits, a unix socket is out of the way of new connections. Sessions that are
  /// still open at the end are cut off; their clients are told to try again later.
  package func run(drain: () -> Void) throws(MilterError) {
    guard let loop = MilterLoop.start() else { throw .setup("a thread") }
    if SignalWait.untilEnd(), !loop.hasEnded {
      address.withoutNewConnections { parked in
        drain()
        loop.stop(touching: parked)
      }
    }
    guard loop.join() == MI_SUCCESS else { throw .mainLoop }
  }

  private static func register(name: String) throws(MilterError) {
    let result = withMutableCString(name) { name in
      var description = smfiDesc()
      description.xxfi_name = name
      description.xxfi_version = SMFI_VERSION
      description.xxfi_flags = MilterTerms.wantedActions
      description.xxfi_negotiate = negotiateCallback
      description.xxfi_connect = connectCallback
      description.xxfi_helo = heloCallback
      description.xxfi_envfrom = mailCallback
      description.xxfi_envrcpt = recipientCallback
      description.xxfi_unknown = unknownCommandCallback
      description.xxfi_header = headerCallback
      description.xxfi_eoh = endOfHeaderCallback
      description.xxfi_body = bodyCallback
      description.xxfi_eom = endOfMessageCallback
      description.xxfi_abort = abortCallback
      description.xxfi_close = closeCallback
      return smfi_register(description)
    }
    guard result == MI_SUCCESS else { throw .setup("the description") }
  }

  private static func withMutableCString<Result>(
    _ text: String, _ body: (UnsafeMutablePointer<CChar>) -> Result
  ) -> Result {
    // libmilter copies the text and does not write through the pointer.
    text.withCString { body(UnsafeMutablePointer(mutating: $0)) }
  }
}
