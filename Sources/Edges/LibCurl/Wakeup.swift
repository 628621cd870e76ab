import CCurl

/// Ends the waiting of a multi handle, from any thread.
///
/// `@unchecked Sendable` because curl_multi_wakeup is the one function of a multi handle that its manual
/// allows other threads to call; the handle outlives this value, which is dropped under the lock first.
struct Wakeup: @unchecked Sendable {
  private let multi: UnsafeMutableRawPointer

  init(_ multi: UnsafeMutableRawPointer) { self.multi = multi }

  func call() { curl_multi_wakeup(multi) }
}
