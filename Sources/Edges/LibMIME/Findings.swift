/// What was found wrong so far. A class, because GMime reports to it through a C pointer.
final class Findings {
  private(set) var defects: [String] = []
  private var seen: Set<MIMEDefect> = []
  /// Whether U+FFFD stands for something that could not be read.
  var isLossy = false
  /// Whether a limit left something out.
  private(set) var isCut = false

  /// How often an address field was found wrong.
  private(set) var addressProblems = 0

  /// Notes a defect, once and in the order of discovery.
  func report(_ defect: MIMEDefect) {
    if defect == .invalidAddressList { addressProblems += 1 }
    guard seen.insert(defect).inserted else { return }
    defects.append(defect.rawValue)
    if defect.isLimit { isCut = true }
  }
}
