import CCurl
import Glibc
import Locking
import Mail

/// One pool of connections and the thread that works on it. Everything libcurl does happens on that
/// thread; the others leave orders under a lock and wake it.
final class TransferThread: Sendable {
  /// A request on its way to the thread.
  struct Submission: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let continuation: CheckedContinuation<HTTPAnswer, Never>
  }

  /// What the thread is asked to do next.
  struct Orders: Sendable {
    var submissions: [Submission] = []
    var cancelled: [UInt64] = []
    var abort = false
  }

  private enum Phase: Sendable {
    case notStarted
    case running
    case closing
    case ended
  }

  private struct State {
    var phase = Phase.notStarted
    var orders = Orders()
    var nextID: UInt64 = 0
    var wakeup: Wakeup?
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []
  }

  private let configuration: HTTPClient.Configuration
  private let allowPrivate: Bool
  private let state = Locked(State())

  init(configuration: HTTPClient.Configuration, allowPrivate: Bool) {
    self.configuration = configuration
    self.allowPrivate = allowPrivate
  }

  func post(_ request: HTTPRequest) async -> HTTPAnswer {
    let id = state.withLock { state in
      state.nextID &+= 1
      return state.nextID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        submit(Submission(id: id, request: request, continuation: continuation))
        // A cancellation that came before the submission found nothing to cancel.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Lets the running transfers finish, then ends the thread.
  func close() {
    state.withLock { state in
      switch state.phase {
      case .notStarted: state.phase = .ended
      case .running: state.phase = .closing
      case .closing, .ended: return
      }
      state.wakeup?.call()
    }
  }

  /// Like `close`, but the running transfers end as cancelled.
  func abort() {
    close()
    state.withLock { state in
      state.orders.abort = true
      state.wakeup?.call()
    }
  }

  func waitUntilEnded() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        guard state.phase != .ended else { return true }
        state.waitingForEnd.append(continuation)
        return false
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func cancel(_ id: UInt64) {
    state.withLock { state in
      guard state.phase == .running || state.phase == .closing else { return }
      state.orders.cancelled.append(id)
      state.wakeup?.call()
    }
  }

  private func submit(_ submission: Submission) {
    let (isTaken, mustStart, wakeup) = state.withLock { state -> (Bool, Bool, Wakeup?) in
      let isFirst = state.phase == .notStarted
      guard isFirst || state.phase == .running else { return (false, false, nil) }
      state.phase = .running
      state.orders.submissions.append(submission)
      // Whoever left the first of several orders has woken the thread.
      return (true, isFirst, state.orders.submissions.count == 1 ? state.wakeup : nil)
    }
    // Not under the lock, which is the first thing that the thread wants when it wakes.
    wakeup?.call()
    if !isTaken { submission.continuation.resume(returning: .failed(.shutDown)) }
    if mustStart, !start() {
      end(failing: .other(code: Int(CURLE_FAILED_INIT.rawValue), "no thread could be started"))
    }
  }

  /// Starts the thread with every signal blocked: they are for the program's own threads, and TLS writes
  /// to a connection that the peer has closed would otherwise end the process by SIGPIPE.
  private func start() -> Bool {
    var everything = sigset_t()
    var previous = sigset_t()
    sigfillset(&everything)
    pthread_sigmask(SIG_SETMASK, &everything, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<TransferThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func run() {
    guard let pool = TransferPool(configuration: configuration, allowPrivate: allowPrivate) else {
      end(failing: .other(code: Int(CURLE_FAILED_INIT.rawValue), "libcurl could not be initialised"))
      return
    }
    state.withLock { $0.wakeup = pool.wakeup }
    while let orders = nextOrders(isIdle: pool.isIdle) {
      for submission in orders.submissions { pool.start(submission) }
      for id in orders.cancelled { pool.cancel(id) }
      if orders.abort { pool.cancelAll() }
      pool.work()
    }
    end(failing: .shutDown)
  }

  /// What is to be done; `nil` once the thread is to end. Nobody wakes the thread after that.
  private func nextOrders(isIdle: Bool) -> Orders? {
    state.withLock { state in
      if state.phase == .closing, isIdle, state.orders.submissions.isEmpty {
        state.wakeup = nil
        return nil
      }
      let orders = state.orders
      state.orders = Orders()
      return orders
    }
  }

  private func end(failing failure: HTTPFailure) {
    let (submissions, waiting) = state.withLock { state in
      state.phase = .ended
      state.wakeup = nil
      let taken = (state.orders.submissions, state.waitingForEnd)
      state.orders = Orders()
      state.waitingForEnd = []
      return taken
    }
    for submission in submissions { submission.continuation.resume(returning: .failed(failure)) }
    for continuation in waiting { continuation.resume() }
  }
}
