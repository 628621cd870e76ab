package import Authentication
import CSPF2
import CSPF2Shim
package import DNS
import Glibc
import Mail

/// SPF by libspf2, as a second opinion on what our own evaluator has found.
///
/// Each check has objects of its own, so that checks may run on any threads at the same time. The server object
/// is laid out here instead of by the library, whose own way asks the machine's name, ends the process where that
/// has 64 characters, and compiles texts that nobody reads.
package enum SPF2Evaluator {
  /// `SPF_RECORD` of the library's limits, as its own defaults are: RFC 7208 §4.6.4.
  private static let limit = Int32(SPF_DEFAULT_MAX_DNS_MECH)
  private static let silenced: Void = gomail_spf2_silence()

  /// The library's result of the same check, within the questions of ``SPF2Resolver``. It blocks as long as the
  /// lookups do.
  package static func result(
    of outcome: SPFOutcome, lookup: DNSLookup
  ) throws(Abstention) -> SPFResult {
    let example = try SPFOpinionCase(outcome)
    silenced
    let result = withoutActuallyEscaping(lookup) { lookup in
      let resolver = SPF2Resolver(example.records, lookup)
      return (ask(example, resolver), resolver.abstention)
    }
    // What the library says after it was refused an answer counts for nothing.
    if let abstention = result.1 { throw abstention }
    guard let result = result.0 else { throw .library }
    return result
  }

  private static func ask(_ example: SPFOpinionCase, _ resolver: SPF2Resolver) -> SPFResult? {
    resolver.withServer { dns in
      // Freed by nobody else: SPF_server_free() is not called.
      guard let receiver = strdup("unknown") else { return nil }
      defer { free(receiver) }
      var server = SPF_server_t()
      server.resolver = dns
      server.rec_dom = receiver
      server.max_dns_mech = limit
      server.max_dns_ptr = limit
      server.max_dns_mx = limit
      return withUnsafeMutablePointer(to: &server) { server in
        guard let request = SPF_request_new(server) else { return nil }
        defer { SPF_request_free(request) }
        guard prepare(request, example) else { return nil }
        var response: UnsafeMutablePointer<SPF_response_t>?
        let code = SPF_request_query_mailfrom(request, &response)
        guard let response else { return nil }
        defer { SPF_response_free(response) }
        return result(SPF_response_result(response), code)
      }
    }
  }

  private static func prepare(
    _ request: UnsafeMutablePointer<SPF_request_t>, _ example: SPFOpinionCase
  ) -> Bool {
    switch example.client.family {
    case .v4: _ = SPF_request_set_ipv4(request, in_addr(example.client))
    case .v6: _ = SPF_request_set_ipv6(request, in6_addr(example.client))
    }
    return SPF_request_set_helo_dom(request, text(example.helo)) == SPF_E_SUCCESS
      && SPF_request_set_env_from(request, text(example.sender)) == 0
  }

  /// A text that ends in NUL. None is in it: see ``SPFOpinionCase``.
  private static func text(_ octets: [UInt8]) -> [CChar] { octets.map { CChar(bitPattern: $0) } + [0] }

  /// The result in our words; `nil` where the library has none. Without a result, what it says of a record is
  /// that it does not understand it: `permerror`.
  private static func result(_ result: SPF_result_t, _ code: SPF_errcode_t) -> SPFResult? {
    switch result {
    case SPF_RESULT_NEUTRAL: .neutral
    case SPF_RESULT_PASS: .pass
    case SPF_RESULT_FAIL: .fail
    case SPF_RESULT_SOFTFAIL: .softfail
    case SPF_RESULT_NONE: SPFResult.none
    case SPF_RESULT_PERMERROR: .permerror
    case SPF_RESULT_INVALID where code == SPF_E_NOT_SPF: .permerror
    // Temporary errors of the DNS are abstentions, so that this one is the library's own.
    default: nil
    }
  }
}
