/// Aligned columns of text with a head line, fitted to a width.
struct Table {
  /// One column.
  struct Column {
    let title: String
    /// Whether the column may be cut with an ellipsis where the width does not suffice.
    var mayShrink = false
    var alignsRight = false
  }

  /// No column is cut below this width: less shows nothing.
  static let minimumColumnWidth = 8

  let columns: [Column]
  private(set) var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row: a cell a column; cells are made one visible line each.
  mutating func append(_ cells: [String]) { rows.append(cells.map { VisibleText.line($0) }) }

  /// The lines of the table, none wider than `width` where shrinking can reach that.
  func lines(width: Int) -> [String] {
    var widths = columns.enumerated().map { index, column in
      rows.reduce(column.title.count) { max($0, cell($1, index).count) }
    }
    let gaps = 2 * max(0, columns.count - 1)
    while widths.reduce(gaps, +) > width {
      let shrinkable = columns.indices.filter {
        columns[$0].mayShrink && widths[$0] > Self.minimumColumnWidth
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return ([columns.map(\.title)] + rows).map { row in
      columns.indices.map { index in
        let text = VisibleText.cut(cell(row, index), to: widths[index])
        let filling = String(repeating: " ", count: max(0, widths[index] - text.count))
        return columns[index].alignsRight ? filling + text : text + filling
      }
      .joined(separator: "  ").trimmingRight()
    }
  }

  private func cell(_ row: [String], _ index: Int) -> String {
    row.indices.contains(index) ? row[index] : ""
  }
}

extension String {
  /// Without the blanks at the end.
  fileprivate func trimmingRight() -> String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
