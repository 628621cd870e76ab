/// How far a long command has come, in one line.
struct ProgressBar {
  /// The bar alone in columns, brackets not counted.
  private static let barColumns = 24

  let total: Int

  /// `[######------]  123/1000  12%  41/s  21s left`.
  func text(done: Int, elapsed: Duration) -> String {
    let total = max(1, total)
    let done = min(max(0, done), total)
    let filled = Self.barColumns * done / total
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.barColumns - filled)
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    var line = "[\(bar)]  \(done)/\(total)  \(100 * done / total)%"
    guard done > 0, seconds > 0 else { return line }
    let rate = Double(done) / seconds
    line += rate >= 10 ? "  \(Int(rate))/s" : "  \((rate * 10).rounded() / 10)/s"
    if done < total {
      line += "  \(HumanText.duration(.milliseconds(Int64(Double(total - done) / rate * 1000)))) left"
    }
    return line
  }
}
