/// Joins the metrics of several daemons into one page.
package enum MetricsMerge {
  /// One page out of several in the Prometheus text format: each family stands once, with the HELP and
  /// TYPE that come first, and all its series together.
  ///
  /// A series that stands twice keeps its first value. A family whose type differs between pages keeps
  /// the first type and the series that came with it. Other comments are dropped.
  package static func merge(_ pages: [[UInt8]]) -> [UInt8] {
    var merged: [String: Family] = [:]
    var order: [String] = []
    for page in pages {
      for family in families(of: page) {
        guard var known = merged[family.name] else {
          order.append(family.name)
          merged[family.name] = family
          continue
        }
        guard known.type == family.type else { continue }
        if known.help == nil { known.help = family.help }
        for sample in family.samples where known.seen.insert(sample.series).inserted {
          known.samples.append(sample)
        }
        merged[family.name] = known
      }
    }
    var output: [UInt8] = []
    for name in order.sorted() {
      guard let family = merged[name] else { continue }
      if let help = family.help { output += Array("# HELP \(name) \(help)\n".utf8) }
      if let type = family.type { output += Array("# TYPE \(name) \(type)\n".utf8) }
      for sample in family.samples { output += Array("\(sample.line)\n".utf8) }
    }
    return output
  }

  private struct Sample {
    /// Name and labels.
    let series: Substring
    let line: Substring
  }

  private struct Family {
    let name: String
    var help: Substring?
    var type: Substring?
    var samples: [Sample] = []
    var seen: Set<Substring> = []
  }

  private static func families(of page: [UInt8]) -> [Family] {
    var found: [String: Family] = [:]
    var order: [String] = []
    func update(_ name: String, _ change: (inout Family) -> Void) {
      var family = found[name] ?? Family(name: name)
      if found[name] == nil { order.append(name) }
      change(&family)
      found[name] = family
    }
    for line in String(decoding: page, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "#" else { continue }
        if words[1] == "HELP" { update(String(words[2])) { $0.help = words[3] } }
        if words[1] == "TYPE" { update(String(words[2])) { $0.type = words[3] } }
        continue
      }
      guard let series = series(of: line) else { continue }
      let name = String(series.prefix { $0 != "{" })
      let family = familyName(of: name) { found[$0]?.type }
      update(family) { family in
        guard family.seen.insert(series).inserted else { return }
        family.samples.append(Sample(series: series, line: line))
      }
    }
    return order.compactMap { found[$0] }
  }

  /// What stands before the value. Label values may hold spaces, so the end of the labels is the last
  /// closing brace.
  private static func series(of line: Substring) -> Substring? {
    if let brace = line.lastIndex(of: "}") { return line[...brace] }
    guard let space = line.firstIndex(of: " "), space != line.startIndex else { return nil }
    return line[..<space]
  }

  /// The samples of a histogram or summary bear the family's name and a suffix.
  private static func familyName(of name: String, typeOf: (String) -> Substring?) -> String {
    for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
      let base = String(name.dropLast(suffix.count))
      if let type = typeOf(base), type == "histogram" || type == "summary" { return base }
    }
    return name
  }
}
