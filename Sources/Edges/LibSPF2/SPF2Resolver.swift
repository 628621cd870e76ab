import Authentication
import CSPF2
import DNS
import Glibc
import Mail

/// Answers libspf2's questions for one check, from the DNS of the message alone.
///
/// Once it cannot answer, it says why in `abstention` and fails every further question, so that the library
/// comes to an end. Records of SPF are screened before the library sees them.
final class SPF2Resolver {
  /// The most questions of one check, those that the library asks for nothing not counted: RFC 7208 §4.6.4 allows
  /// ten terms, each of which may be an `mx` of ten exchanges, and the record to begin with.
  static let maximumQuestions = 1 + SPFLimits.lookupTerms * (1 + SPFLimits.exchanges)
  /// The most addresses or exchanges of one answer. A DNS message holds no more of them.
  static let maximumRecords = 4096

  /// Why there is no second opinion; `nil` while there may be one.
  private(set) var abstention: Abstention?
  private let records: [DNSName: [UInt8]]
  private let lookup: DNSLookup
  private var questions = 0

  init(_ records: [DNSName: [UInt8]], _ lookup: @escaping DNSLookup) {
    self.records = records
    self.lookup = lookup
  }

  /// Lays out the library's DNS server object, which leads here.
  func withServer<Result>(_ body: (UnsafeMutablePointer<SPF_dns_server_t>) -> Result) -> Result {
    withExtendedLifetime(self) {
      var server = SPF_dns_server_t()
      server.lookup = answerOfResolver
      server.hook = Unmanaged.passUnretained(self).toOpaque()
      return withUnsafeMutablePointer(to: &server, body)
    }
  }

  /// What the library gets for a question.
  func respond(to octets: UnsafeBufferPointer<UInt8>, _ type: ns_type) -> Answer {
    guard abstention == nil else { return .tryAgain }
    // Type 99 was given up (RFC 7208 §3.1); the library asks for it before each TXT.
    guard type != ns_type(99), let type = DNSRecordType(rawValue: UInt16(truncatingIfNeeded: type.rawValue))
    else { return .noData }
    questions += 1
    guard questions <= Self.maximumQuestions else { return refuse(.limit) }
    // A name that cannot be asked for matches nothing by RFC 7208 §4.8, and the library does not know that.
    guard let name = DNSName(octets: octets), !name.isRoot else { return refuse(.unsupported) }
    switch type {
    case .txt: return record(of: name)
    case .a, .aaaa, .mx: return hosts(DNSQuestion(name, type))
    // An error in the client's names is no match (RFC 7208 §5.5); to the library it is an error.
    case .ptr: return refuse(.unsupported)
    case .ns, .cname, .soa: return .noData
    }
  }

  /// The one record of a domain, screened.
  private func record(of name: DNSName) -> Answer {
    if let shown = records[name] { return .texts([shown]) }
    // RFC 7208 §4.3.
    guard name.description.utf8.contains(UInt8(ascii: ".")) else { return .noData }
    switch lookup(DNSQuestion(name, .txt)) {
    case .failure: return refuse(.dns)
    case .nameError: return .nameError
    case .noData: return .noData
    case .answer(let answer):
      var found: [UInt8]?
      for case .txt(let text) in answer.records where SPFRecord.isRecord(text) {
        guard found == nil else { return refuse(.notAccepted) }
        found = text
      }
      guard let found else { return .noData }
      do throws(Abstention) {
        return .texts([try SPFScreening.shown(found)])
      } catch {
        return refuse(error)
      }
    }
  }

  /// Addresses or mail exchanges.
  private func hosts(_ question: DNSQuestion) -> Answer {
    switch lookup(question) {
    case .failure: return refuse(.dns)
    case .nameError: return .nameError
    case .noData: return .noData
    case .answer(let answer):
      guard answer.records.count <= Self.maximumRecords else { return refuse(.tooLarge) }
      var found = Answer(records: [], failure: NETDB_SUCCESS)
      for record in answer.records {
        switch record {
        case .a(let address), .aaaa(let address): found.records.append(.address(address))
        // RFC 7505: the root says that the domain takes no mail.
        case .mx(_, let exchange) where exchange.isRoot: break
        case .mx(_, let exchange):
          // The library asks for what it gets, and could not tell an escape from an octet.
          guard !exchange.description.utf8.contains(UInt8(ascii: "\\")) else { return refuse(.unsupported) }
          found.records.append(.text(Array(exchange.description.utf8)))
        case .txt, .ptr, .cname: break
        }
      }
      return found.records.isEmpty ? .noData : found
    }
  }

  private func refuse(_ reason: Abstention) -> Answer {
    abstention = reason
    return .tryAgain
  }
}

extension SPF2Resolver {
  /// What the library gets: records, or how the question failed in the words of `h_errno`.
  struct Answer {
    enum Record {
      case address(IPAddress)
      /// Without NUL.
      case text([UInt8])
    }

    var records: [Record]
    var failure: Int32

    static let noData = Answer(records: [], failure: NO_DATA)
    static let nameError = Answer(records: [], failure: HOST_NOT_FOUND)
    static let tryAgain = Answer(records: [], failure: TRY_AGAIN)

    static func texts(_ texts: [[UInt8]]) -> Answer {
      Answer(records: texts.map { .text($0) }, failure: NETDB_SUCCESS)
    }
  }
}

/// The library's way to the DNS. It must not return `nil`, which ends the process; that it does where there is no
/// memory for an answer cannot be helped.
private func answerOfResolver(
  _ server: UnsafeMutablePointer<SPF_dns_server_t>?, _ domain: UnsafePointer<CChar>?, _ type: ns_type,
  _ shouldCache: Int32
) -> UnsafeMutablePointer<SPF_dns_rr_t>? {
  guard let server, let domain, let hook = server.pointee.hook else {
    return SPF_dns_rr_new_init(server, nil, type, 0, TRY_AGAIN)
  }
  let resolver = Unmanaged<SPF2Resolver>.fromOpaque(hook).takeUnretainedValue()
  let count = strlen(domain)
  let answer = domain.withMemoryRebound(to: UInt8.self, capacity: count) {
    resolver.respond(to: UnsafeBufferPointer(start: $0, count: count), type)
  }
  guard let found = SPF_dns_rr_new_init(server, domain, type, 0, answer.failure) else { return nil }
  for (index, record) in answer.records.enumerated() {
    guard found.add(record, at: Int32(index)) else {
      found.pointee.herrno = TRY_AGAIN
      return found
    }
    found.pointee.num_rr = Int32(index + 1)
  }
  return found
}

extension UnsafeMutablePointer<SPF_dns_rr_t> {
  /// Writes one record; `false` where there is no memory for it.
  fileprivate func add(_ record: SPF2Resolver.Answer.Record, at index: Int32) -> Bool {
    switch record {
    case .address(let address):
      guard let place = place(index, MemoryLayout<SPF_dns_rr_data_t>.size) else { return false }
      switch address.family {
      case .v4: place.storeBytes(of: in_addr(address), as: in_addr.self)
      case .v6: place.storeBytes(of: in6_addr(address), as: in6_addr.self)
      }
    case .text(let text):
      guard let place = place(index, text.count + 1) else { return false }
      place.copyMemory(from: text + [0], byteCount: text.count + 1)
    }
    return true
  }

  private func place(_ index: Int32, _ octets: Int) -> UnsafeMutableRawPointer? {
    guard SPF_dns_rr_buf_realloc(self, index, octets) == SPF_E_SUCCESS,
      let record = pointee.rr?[Int(index)]
    else { return nil }
    return UnsafeMutableRawPointer(record)
  }
}
