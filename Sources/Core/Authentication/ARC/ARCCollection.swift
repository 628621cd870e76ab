import Mail

/// The ARC fields of a header section, put in order: steps 1 to 3 of RFC 8617 §5.2.
struct ARCCollection: Sendable {
  /// The sets from the lowest instance up; empty where there is none or something is wrong with them.
  private(set) var sets: [ARCSet] = []
  /// Every seal that has an instance, from the lowest up, whatever else is wrong.
  private(set) var seals: [ARCSeal] = []
  /// What is wrong.
  private(set) var problem: ARCProblem?

  init(_ header: HeaderSection) {
    let fields = ARCFieldKind.allCases.map { header.fields(named: $0.name) }
    guard fields.contains(where: { !$0.isEmpty }) else { return }
    guard fields.allSatisfy({ $0.count <= ARCVerification.maximumSets }) else {
      problem = .tooManySets
      return
    }
    guard fields.joined().reduce(0, { $0 + header.fields[$1].value.count }) <= ARCVerification.maximumOctets
    else {
      problem = .chainTooLarge
      return
    }
    do throws(ARCProblem) {
      try collect(header)
    } catch {
      problem = error
      sets = []
    }
  }

  private mutating func collect(_ header: HeaderSection) throws(ARCProblem) {
    // The seals first: what they say is shown even where the rest is broken.
    var unreadable: ARCProblem?
    var sealEntries: [ARCSet.Entry<ARCSeal>] = []
    for field in header.fields(named: ARCFieldKind.seal.name) {
      if let seal = header.withValue(of: field, { ARCSeal($0) }) {
        sealEntries.append(ARCSet.Entry(field: field, content: seal))
      } else {
        unreadable = .malformedInstance(.seal)
      }
    }
    sealEntries.sort { $0.content.instance < $1.content.instance }
    seals = sealEntries.map(\.content)
    if let newest = seals.last, newest.status == .fail { throw .failedBefore(instance: newest.instance) }
    if let unreadable { throw unreadable }

    var signatures: [ARCSet.Entry<ARCMessageSignature>] = []
    for field in header.fields(named: ARCFieldKind.messageSignature.name) {
      guard let signature = header.withValue(of: field, { ARCMessageSignature($0) }) else {
        throw .malformedInstance(.messageSignature)
      }
      signatures.append(ARCSet.Entry(field: field, content: signature))
    }
    var results: [ARCSet.Entry<ARCAuthenticationResults>] = []
    for field in header.fields(named: ARCFieldKind.authenticationResults.name) {
      guard let result = ARCAuthenticationResults(header.value(at: field)) else {
        throw .malformedInstance(.authenticationResults)
      }
      results.append(ARCSet.Entry(field: field, content: result))
    }
    signatures.sort { $0.content.instance < $1.content.instance }
    results.sort { $0.content.instance < $1.content.instance }

    let counts = [sealEntries.count, signatures.count, results.count]
    let highest =
      [seals.last?.instance, signatures.last?.content.instance, results.last?.content.instance]
      .compactMap { $0 }.max() ?? 0
    try check(.authenticationResults, results.map(\.content.instance), upTo: highest)
    try check(.messageSignature, signatures.map(\.content.instance), upTo: highest)
    try check(.seal, seals.map(\.instance), upTo: highest)
    // Each kind has every instance from 1 to the highest once.
    guard counts.allSatisfy({ $0 == highest }) else { return }
    sets = (0..<highest).map { index in
      ARCSet(results: results[index], messageSignature: signatures[index], seal: sealEntries[index])
    }
    for seal in seals {
      _ = try seal.content.get()
      guard seal.status == (seal.instance == 1 ? ARCResult.none : .pass) else {
        throw .wrongStatus(instance: seal.instance)
      }
    }
  }

  /// Whether the sorted instances are 1, 2, … up to `highest`.
  private func check(_ kind: ARCFieldKind, _ instances: [Int], upTo highest: Int) throws(ARCProblem) {
    var expected = 1
    for instance in instances {
      if instance < expected { throw .repeatedField(kind, instance: instance) }
      if instance > expected { throw .missingField(kind, instance: expected) }
      expected += 1
    }
    if expected <= highest { throw .missingField(kind, instance: expected) }
  }
}

extension HeaderSection {
  /// Calls `body` with all that follows the colon of a field.
  func withValue<Value>(of field: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    octets.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[fields[field].value])) }
  }
}
