import CCurl
import CCurlShim

/// A multi handle, the transfers that run on it and the connections it keeps. It belongs to one thread.
final class TransferPool {
  /// libcurl looks at its own timers; this is only how long a thread without work sleeps at most.
  private static let longestSleepMilliseconds: Int32 = 60_000
  /// Connections are closed and names looked up again after this many seconds, so that a busy endpoint
  /// that moved is followed.
  static let maximumConnectionSeconds = 600

  /// Once for the process, which curl_global_init asks for; libcurl offers nothing narrower. It is never
  /// undone, because libcurl cannot know whether other threads still use it.
  private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let multi: UnsafeMutableRawPointer
  private let watch: SocketWatch
  private let configuration: HTTPClient.Configuration
  private let allowPrivate: Bool
  private var running: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Handles that have done their work: using them again saves their allocations.
  private var idle: [UnsafeMutableRawPointer] = []
  /// Whether somebody got an answer since the last wait.
  private var hasRetired = false
  /// Ends the thread's waiting.
  let wakeup: Wakeup

  init?(configuration: HTTPClient.Configuration, allowPrivate: Bool) {
    guard Self.isInitialised, let wakeup = Wakeup(), let watch = SocketWatch(wakeup: wakeup),
      let multi = curl_multi_init()
    else { return nil }
    self.multi = multi
    self.watch = watch
    self.wakeup = wakeup
    self.configuration = configuration
    self.allowPrivate = allowPrivate
    let connections = max(1, min(configuration.maximumConnections, Int(Int32.max)))
    gomail_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    gomail_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    let context = Unmanaged.passUnretained(watch).toOpaque()
    gomail_curl_multi_set_socket_watcher(multi, watchSocket, context)
    gomail_curl_multi_set_timer(multi, setTimer, context)
  }

  deinit {
    for handle in idle { curl_easy_cleanup(handle) }
    curl_multi_cleanup(multi)
  }

  var isIdle: Bool { running.isEmpty }

  func start(_ submission: TransferThread.Submission) {
    guard let handle = idle.popLast() ?? curl_easy_init() else {
      submission.continuation.resume(
        returning: .failed(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), "out of memory")))
      return
    }
    let transfer = Transfer(submission, handle: handle)
    if let failure = transfer.prepare(configuration: configuration, allowPrivate: allowPrivate) {
      retire(transfer, answer: .failed(failure))
      return
    }
    let code = curl_multi_add_handle(multi, handle)
    guard code == CURLM_OK else {
      retire(transfer, answer: .failed(.other(code: Int(code.rawValue), text(of: code))))
      return
    }
    running[handle] = transfer
  }

  func cancel(_ id: UInt64) {
    guard let (handle, _) = running.first(where: { $0.value.id == id }) else { return }
    stop(handle) { _ in .failed(.cancelled) }
  }

  func cancelAll() {
    for handle in Array(running.keys) { stop(handle) { _ in .failed(.cancelled) } }
  }

  /// Ends what is done, then waits for sockets, the timer or a wake-up, and moves on what became ready.
  func work() {
    if watch.takeTimer() { act(CURL_SOCKET_TIMEOUT, 0) }
    var remaining: Int32 = 0
    while let message = curl_multi_info_read(multi, &remaining) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let result = message.pointee.data.result
      stop(handle) { $0.answer(for: result) }
    }
    // Whoever got an answer may have the next request ready, and after the last one the thread may be told
    // to end: both are found out without a wait.
    let longest = hasRetired ? 0 : Self.longestSleepMilliseconds
    hasRetired = false
    for ready in watch.wait(longestMilliseconds: longest) { act(ready.socket, ready.mask) }
  }

  /// Moves the transfers of one socket on, or those whose time has come.
  private func act(_ socket: curl_socket_t, _ mask: Int32) {
    var count: Int32 = 0
    let code = curl_multi_socket_action(multi, socket, mask, &count)
    guard code != CURLM_OK else { return }
    // Nothing that runs can be trusted any more.
    let failure = HTTPFailure.other(code: Int(code.rawValue), text(of: code))
    for handle in Array(running.keys) { stop(handle) { _ in .failed(failure) } }
  }

  private func stop(_ handle: UnsafeMutableRawPointer, answer: (Transfer) -> HTTPAnswer) {
    guard let transfer = running.removeValue(forKey: handle) else { return }
    let answer = answer(transfer)
    curl_multi_remove_handle(multi, handle)
    retire(transfer, answer: answer)
  }

  /// Takes the handle back before the transfer goes, whose memory it still points to.
  private func retire(_ transfer: Transfer, answer: HTTPAnswer) {
    hasRetired = true
    curl_easy_reset(transfer.handle)
    if idle.count < configuration.maximumConnections {
      idle.append(transfer.handle)
    } else {
      curl_easy_cleanup(transfer.handle)
    }
    transfer.finish(answer)
  }

  private func text(of code: CURLMcode) -> String {
    curl_multi_strerror(code).map { String(cString: $0) } ?? "unknown"
  }
}
