import Mail

/// Reads the entries of a zone file, one after another.
struct ZoneReader {
  private(set) var nodes: [DNSName: ZoneNode] = [:]
  private(set) var ignoredRecords: [Zone.IgnoredRecord] = []
  private var names = ZoneNames()
  /// The owner of the record before.
  private var owner: DNSName?
  /// The `$TTL` in force; where there is none, what the record before had.
  private var defaultTTL = ZoneLimits.timeToLive
  private var hasDefaultTTL = false

  mutating func read(_ octets: [UInt8]) throws(ZoneFileError) {
    var lexer = ZoneLexer(octets)
    guard octets.count <= ZoneLimits.octets else {
      let problem = ZoneProblem(
        "the file has more than \(ZoneLimits.octets) octets", remedy: "leave the names that matter")
      throw ZoneFileError(line: 1, problem)
    }
    while let entry = try lexer.next() {
      do throws(ZoneProblem) {
        try read(entry)
      } catch {
        throw ZoneFileError(line: entry.line, error)
      }
    }
  }

  private mutating func read(_ entry: ZoneEntry) throws(ZoneProblem) {
    guard let first = entry.words.first else { return }
    if entry.kind == .directive {
      try readFailure(entry.words)
    } else if !first.isQuoted, first.octets.first == UInt8(ascii: "$"), !entry.isIndented {
      try readControl(entry.words)
    } else {
      try readRecord(entry)
    }
  }

  private mutating func readControl(_ words: [ZoneWord]) throws(ZoneProblem) {
    let keyword = words[0].uppercased
    switch keyword {
    case "$ORIGIN":
      guard words.count == 2 else {
        throw ZoneProblem("$ORIGIN takes one name", remedy: "write $ORIGIN example.com.")
      }
      names.origin = try names.name(words[1])
    case "$TTL":
      guard words.count == 2, let seconds = words[1].seconds else {
        throw ZoneProblem(
          "$TTL takes one time", remedy: "write seconds, or numbers with units: $TTL 3600, $TTL 1h")
      }
      (defaultTTL, hasDefaultTTL) = (seconds, true)
    case "$INCLUDE":
      throw ZoneProblem("$INCLUDE is not read", remedy: "put the records of that file in its place")
    case "$GENERATE":
      throw ZoneProblem("$GENERATE is not read", remedy: "write the records that matter one by one")
    default:
      throw ZoneProblem(words[0].octets, "is unknown", remedy: "use $ORIGIN and $TTL, or take it out")
    }
  }

  /// `!servfail NAME [TYPE]` and its like.
  private mutating func readFailure(_ words: [ZoneWord]) throws(ZoneProblem) {
    let failure: DNSFailure
    switch words[0].uppercased {
    case "SERVFAIL": failure = .serverFailure(rcode: 2)
    case "TIMEOUT": failure = .timeout
    case "REFUSED": failure = .refused
    default:
      throw ZoneProblem(
        words[0].octets, "behind the ! of a comment is unknown",
        remedy: "use !servfail, !timeout or !refused, or take the ! out")
    }
    guard (2...3).contains(words.count) else {
      throw ZoneProblem(
        "a failure takes a name and at most a type", remedy: "write ; !servfail example.com TXT")
    }
    var types = DNSRecordType.allCases
    if words.count == 3 {
      guard let type = ZoneType(words[2]), case .answered(let type) = type else {
        throw ZoneProblem(
          words[2].octets, "is no type that is asked for", remedy: "use A, AAAA, MX, TXT, PTR or CNAME")
      }
      types = [type]
    }
    let name = try names.name(words[1])
    try withNode(name) { node in
      for type in types { node.failures[type] = failure }
    }
  }

  private mutating func readRecord(_ entry: ZoneEntry) throws(ZoneProblem) {
    var rest = entry.words[...]
    if !entry.isIndented, let first = rest.popFirst() { owner = try names.name(first) }
    guard let owner else {
      throw ZoneProblem(
        "the first record has no name before it", remedy: "begin the line with the name, not with a blank")
    }
    let ttl = try ZoneType.timeAndClass(&rest)
    guard let word = rest.popFirst() else {
      throw ZoneProblem(
        "the record has no type", remedy: "write name, type and data: example.com. TXT \"v=spf1 -all\"")
    }
    guard let type = ZoneType(word) else {
      throw ZoneProblem(
        word.octets, "is no type of records",
        remedy: "write name, [time to live], [IN], type and data in this order")
    }
    if let ttl, !hasDefaultTTL { defaultTTL = ttl }
    guard case .answered(let type) = type else {
      if ignoredRecords.count < ZoneLimits.ignoredRecords {
        ignoredRecords.append(Zone.IgnoredRecord(line: entry.line, type: word.uppercased))
      }
      return try withNode(owner) { $0.hasIgnoredRecords = true }
    }
    let data = try ZoneData(type, Array(rest), names)
    let seconds = ttl ?? defaultTTL
    try checkAlias(owner, type, data)
    try withNode(owner) { node in
      node.add(data, type, ttl: seconds)
    }
    guard nodes[owner]?.sets[type]?.count ?? 0 <= DNSLimits.records else {
      throw ZoneProblem(
        "more than \(DNSLimits.records) records of one type at one name", remedy: "leave those that matter")
    }
  }

  /// RFC 1034 §3.6.2: where there is a CNAME, there is nothing else.
  private func checkAlias(_ owner: DNSName, _ type: DNSRecordType, _ data: ZoneData) throws(ZoneProblem) {
    guard let node = nodes[owner] else { return }
    let isAlone: Bool =
      if type == .cname {
        node.sets.isEmpty || node.sets[.cname]?.records == data.record.map { [$0] }
      } else {
        node.sets[.cname] == nil
      }
    guard isAlone else {
      throw ZoneProblem(
        owner.description.utf8.map { $0 }, "has a CNAME beside another record",
        remedy: "a CNAME stands alone: put the records at the name it leads to")
    }
  }

  /// Changes what a name has. It exists from then on, and all above it do.
  private mutating func withNode(_ name: DNSName, _ change: (inout ZoneNode) -> Void) throws(ZoneProblem) {
    change(&nodes[name, default: ZoneNode()])
    var place = name.parent
    while let ancestor = place, !ancestor.isRoot, nodes[ancestor] == nil {
      nodes[ancestor] = ZoneNode()
      place = ancestor.parent
    }
    guard nodes.count <= ZoneLimits.names else {
      throw ZoneProblem("more than \(ZoneLimits.names) names", remedy: "leave the names that matter")
    }
  }
}

extension ZoneNode {
  mutating func add(_ data: ZoneData, _ type: DNSRecordType, ttl: UInt32) {
    var set = sets[type] ?? RecordSet(records: [], count: 0, ttl: ttl)
    set.count += 1
    set.ttl = min(set.ttl, ttl)
    if let record = data.record, !set.records.contains(record) { set.records.append(record) }
    sets[type] = set
    if let minimum = data.negativeTTL { negativeTTL = min(ttl, minimum) }
  }
}
