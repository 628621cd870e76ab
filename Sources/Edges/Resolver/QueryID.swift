extension UInt16 {
  /// An id that nobody can foretell: sixteen bits from the kernel, which is where the system's generator
  /// takes its numbers on Linux (getrandom(2)).
  static var randomQueryID: UInt16 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}
