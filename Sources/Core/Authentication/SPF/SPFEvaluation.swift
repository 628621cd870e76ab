import DNS
import Mail

/// One check under way: check_host() of RFC 7208 §4 with what it has used up so far.
struct SPFEvaluation {
  let client: IPAddress
  let sender: SPFSender
  let helo: [UInt8]
  let receiver: [UInt8]
  let now: Timestamp
  private let lookup: DNSLookup
  let trace: SPFTrace?

  private(set) var records: [SPFSeenRecord] = []
  private(set) var lookups = 0
  private(set) var voidLookups = 0
  private(set) var questions = 0
  private var recordOctets = 0
  /// The client's names, once they were asked for.
  var names: SPFClientNames?
  /// Whether that the client has none counts as a void lookup already.
  var isVoidNameCounted = false

  init(
    client: IPAddress, sender: SPFSender, helo: String, receiver: String, now: Timestamp,
    lookup: @escaping DNSLookup, trace: SPFTrace? = nil
  ) {
    self.client = client
    self.sender = sender
    self.helo = Array(SPFSender.bounded(helo).utf8)
    self.receiver = receiver.isEmpty ? Array("unknown".utf8) : Array(receiver.utf8)
    self.now = now
    self.lookup = lookup
    self.trace = trace
  }

  /// The whole check but for the explanation.
  mutating func verdict() -> SPFVerdict {
    guard let start = sender.start else { return SPFVerdict(.none, .notADomain) }
    do throws(SPFProblem) {
      return try checkHost(start)
    } catch {
      trace?.fail(error)
      return SPFVerdict(error.result, .problem(error))
    }
  }

  /// RFC 7208 §4. How deep it calls itself is bounded by the terms that ask the DNS.
  mutating func checkHost(_ domain: SPFTarget) throws(SPFProblem) -> SPFVerdict {
    trace?.begin(record: domain.name)
    let text: [UInt8]
    switch try self.text(of: domain) {
    case .nothing(let cause):
      trace?.endRecord(SPFResult.none)
      return SPFVerdict(.none, cause)
    case .record(let found): text = found
    }
    let record: SPFRecord
    do throws(SPFSyntaxError) {
      // RFC 7208 §4.6: the whole record, before anything of it is evaluated.
      record = try SPFRecord(text)
    } catch {
      throw .syntax(domain.name, error)
    }
    for (index, directive) in record.directives.enumerated() {
      trace?.begin(directive.text, directive.result)
      guard let inner = try match(directive.mechanism, domain: domain) else {
        trace?.endTerm(.notMatched)
        continue
      }
      trace?.matched(record, at: index)
      var verdict = SPFVerdict(
        directive.result,
        .matched([SPFMatch(name: domain.name, term: directive.text, isRedirect: false)] + inner))
      verdict.explanation = record.explanation
      verdict.domain = domain
      return verdict
    }
    guard let redirect = record.redirect else {
      trace?.endRecord(.neutral)
      return SPFVerdict(.neutral, .unmatched(domain.name))
    }
    let verdict = try follow(redirect, from: domain)
    trace?.endTerm(.matched)
    trace?.endRecord(verdict.result)
    return verdict
  }

  /// RFC 7208 §6.1.
  private mutating func follow(
    _ redirect: SPFDomainSpec, from domain: SPFTarget
  ) throws(SPFProblem) -> SPFVerdict {
    trace?.begin("redirect", nil)
    try countLookup()
    let target = target(redirect, domain: domain)
    var verdict = try checkIncluded(target)
    if case .matched(let path) = verdict.cause, let target {
      let step = SPFMatch(
        name: domain.name, term: HeaderText(sanitizing: "redirect=\(target.name)"), isRedirect: true)
      verdict.cause = .matched([step] + path)
    }
    return verdict
  }

  /// check_host() for `include` and `redirect`, where no record is an error: RFC 7208 §5.2 and §6.1.
  mutating func checkIncluded(_ target: SPFTarget?) throws(SPFProblem) -> SPFVerdict {
    guard let target, target.hasSeveralLabels else { throw .noRecord(target?.name) }
    let verdict = try checkHost(target)
    guard verdict.result != .none else { throw .noRecord(target.name) }
    return verdict
  }

  /// The one record of a domain, or why there is none: RFC 7208 §4.4 and §4.5.
  private mutating func text(of domain: SPFTarget) throws(SPFProblem) -> Found {
    let question = DNSQuestion(domain.name, .txt)
    switch ask(question) {
    case .failure(let failure): throw .dns(question, failure)
    case .nameError: return .nothing(.noSuchName(domain.name))
    case .noData: return .nothing(.noRecord(domain.name))
    case .answer(let answer):
      var found: [UInt8]?
      for case .txt(let text) in answer.records where SPFRecord.isRecord(text) {
        guard found == nil else { throw .severalRecords(domain.name) }
        found = text
      }
      guard let found else { return .nothing(.noRecord(domain.name)) }
      trace?.read(found, ttl: answer.ttl)
      records.append(SPFSeenRecord(name: domain.name, octets: found, ttl: answer.ttl))
      recordOctets += found.count
      guard recordOctets <= SPFLimits.recordOctets else { throw .recordsTooLong }
      return .record(found)
    }
  }

  private enum Found {
    case record([UInt8])
    case nothing(SPFCause)
  }

  /// Asks a question that no limit counts.
  mutating func ask(_ question: DNSQuestion) -> DNSOutcome {
    questions += 1
    let outcome = lookup(question)
    trace?.ask(question, outcome)
    return outcome
  }

  /// RFC 7208 §4.6.4: at most ten terms that ask the DNS.
  mutating func countLookup() throws(SPFProblem) {
    guard lookups < SPFLimits.lookupTerms else { throw .tooManyLookups }
    lookups += 1
    trace?.count(lookup: lookups)
  }

  /// RFC 7208 §4.6.4: at most two lookups that find nothing.
  mutating func countVoidLookup() throws(SPFProblem) {
    guard voidLookups < SPFLimits.voidLookups else { throw .tooManyVoidLookups }
    voidLookups += 1
    trace?.count(voidLookup: voidLookups)
  }
}
