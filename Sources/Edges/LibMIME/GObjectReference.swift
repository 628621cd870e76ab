import CGMime

/// One reference to a GObject, given back at the end.
struct GObjectReference<Object>: ~Copyable {
  let pointer: UnsafeMutablePointer<Object>

  /// Takes over the reference that a GMime function returned; `nil` if it returned none.
  init?(_ pointer: UnsafeMutablePointer<Object>?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit { g_object_unref(pointer) }
}
