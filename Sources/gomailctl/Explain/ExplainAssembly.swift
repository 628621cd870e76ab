import Authentication
import DNS
import Inspection
import LibOpenDKIM
import LibSPF2
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
  private let others: OtherEngines

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
    others = try Self.others(rules.authentication, isComparing: isComparing)
  }

  /// The engines that the settings or the person ask for; otherwise nothing of the libraries runs.
  private static func others(_ rules: AuthenticationRules, isComparing: Bool) throws -> OtherEngines {
    var others = OtherEngines()
    if isComparing || rules.spfEngine != .native { others.spf = SPF2Evaluator.result }
    if isComparing || rules.dkimEngine != .native { others.dkim = try OpenDKIMVerifier.shared() }
    return others
  }

  /// Explains a message or an envelope.
  func explain(_ request: ExplanationRequest) -> Explanation {
    let list = list
    return Explainer(
      rules: rules, crypto: DKIMCryptography(), recorder: DNSRecorder(lookup),
      registrableDomain: { list?.registrableDomain(of: $0) }, others: others
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
