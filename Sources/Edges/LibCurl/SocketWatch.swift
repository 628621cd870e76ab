import CCurl
import CCurlShim
import Glibc
import Mail

/// The sockets and the timer of a multi handle, as libcurl tells about them. Waiting costs as much as
/// there is to be done and not more for each connection that is only open, as curl_multi_poll does:
/// endpoints that never answer cost the others nothing. It belongs to its pool's thread.
final class SocketWatch {
  /// Sockets that one wait reports at most; what is left comes with the next.
  private static let maximumEvents = 256

  /// What became ready.
  struct Ready {
    let socket: curl_socket_t
    let mask: Int32
  }

  private let epoll: Int32
  private let wakeup: Wakeup
  private var deadline: ContinuousClock.Instant?
  private var events = [epoll_event](repeating: epoll_event(), count: maximumEvents)

  /// `nil` where the process may open no more files.
  init?(wakeup: Wakeup) {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    self.wakeup = wakeup
    guard epoll >= 0 else { return nil }
    var event = epoll_event()
    event.events = EPOLLIN.rawValue
    event.data.fd = wakeup.descriptor
    guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup.descriptor, &event) == 0 else {
      close(epoll)
      return nil
    }
  }

  deinit { close(epoll) }

  /// libcurl wants to know when `socket` is ready for `what`, one of CURL_POLL_…
  func watch(_ socket: curl_socket_t, for what: Int32) {
    var event = epoll_event()
    event.data.fd = socket
    switch what {
    case CURL_POLL_IN: event.events = EPOLLIN.rawValue
    case CURL_POLL_OUT: event.events = EPOLLOUT.rawValue
    case CURL_POLL_INOUT: event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue
    default:
      // One that is closed already is not watched any more: the error says nothing new.
      epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
      return
    }
    // Most often it is a socket that was not watched.
    if epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0 {
      epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event)
    }
  }

  /// libcurl wants to be called after so many milliseconds; below zero, not any more.
  func setTimer(milliseconds: Int) {
    deadline = milliseconds < 0 ? nil : ContinuousClock.now + .milliseconds(milliseconds)
  }

  /// Whether the timer is over; it is then forgotten.
  func takeTimer() -> Bool {
    guard let deadline, deadline <= .now else { return false }
    self.deadline = nil
    return true
  }

  /// Waits for sockets, the timer or a wake-up, at most so many milliseconds.
  func wait(longestMilliseconds: Int32) -> [Ready] {
    var milliseconds = longestMilliseconds
    if let deadline {
      // One more, so that the timer is over afterwards.
      let left = (deadline - .now).milliseconds + 1
      milliseconds = Int32(clamping: min(max(left, 0), Int64(longestMilliseconds)))
    }
    let count = epoll_wait(epoll, &events, Int32(Self.maximumEvents), milliseconds)
    guard count > 0 else { return [] }
    var ready: [Ready] = []
    for event in events.prefix(Int(count)) {
      guard event.data.fd != wakeup.descriptor else {
        wakeup.clear()
        continue
      }
      var mask: Int32 = 0
      if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
      if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
      if event.events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
      ready.append(Ready(socket: event.data.fd, mask: mask))
    }
    return ready
  }
}

/// Called when libcurl begins or ends to care for a socket.
func watchSocket(
  _ handle: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32,
  _ context: UnsafeMutableRawPointer?, _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 0 }
  Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue().watch(socket, for: what)
  return 0
}

/// Called when libcurl sets its timer.
func setTimer(
  _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 0 }
  Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
  return 0
}
