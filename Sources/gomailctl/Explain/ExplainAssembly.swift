import Authentication
import DNS
import Inspection
import Mail
import OpenSSL
import PublicSuffix
import Resolver
import Settings

/// What an explanation is made with: the rules, the DNS and the cryptography of the milter.
struct ExplainAssembly {
  private let rules: InspectionRules
  private let lookup: DNSLookup
  private let list: PublicSuffixList?

  /// Everything by the settings; with a zone file nobody is asked.
  init(_ settings: Settings, zoneFile: String?, isComparing: Bool) throws {
    rules = InspectionRules(settings)
    if let zoneFile {
      let zone = try Self.zone(zoneFile)
      lookup = { zone.lookup($0) }
    } else {
      let resolver = Resolver(
        ResolverConfiguration(servers: settings.dnsServers, lookupTimeout: settings.dnsTimeout))
      lookup = resolver.lookup(within: DNSBudget(settings.dnsBudget))
    }
    list = rules.authentication.method == .treeWalk ? nil : try PublicSuffixList()
    if isComparing {
      throw Refusal.unavailable("this build has no second opinions to compare with")
    }
  }

  /// Explains a message or an envelope.
  func explain(_ request: ExplanationRequest) -> Explanation {
    let list = list
    return Explainer(
      rules: rules, crypto: DKIMCryptography(), recorder: DNSRecorder(lookup),
      registrableDomain: { list?.registrableDomain(of: $0) }
    ).explain(request)
  }

  private static func zone(_ path: String) throws -> Zone {
    let octets = try WholeInput.octets(of: path, maximumOctets: ZoneLimits.octets)
    do {
      return try Zone(octets)
    } catch {
      throw Refusal.badInput("\(WholeInput.name(path)), \(error)")
    }
  }
}
