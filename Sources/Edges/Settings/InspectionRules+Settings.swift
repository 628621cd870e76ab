import Authentication
package import Inspection
import Mail
package import Policy
import Webhook

extension InspectionRules {
  /// The rules as the operator has set them.
  package init(_ settings: Settings) {
    var authentication = AuthenticationRules()
    authentication.isSPFEnabled = settings.isSPFEnabled
    authentication.isDKIMEnabled = settings.isDKIMEnabled
    authentication.spfEngine = settings.spfEngine
    authentication.dkimEngine = settings.dkimEngine
    authentication.isDMARCEnabled = settings.isDMARCEnabled
    authentication.method = settings.dmarcMethod
    authentication.enforcement = settings.dmarcEnforcement
    authentication.quarantineAction = settings.quarantineAction
    authentication.requiresSPF = settings.requiresSPF
    authentication.requiresDKIM = settings.requiresDKIM
    authentication.trustedForwarders = settings.trustedForwarders
    authentication.trustedMailingLists = settings.trustedMailingLists
    authentication.trustedARCSealers = settings.trustedARCSealers
    self.init(
      authservID: settings.authservID, hostName: settings.mailHostname.description,
      maximumMessageOctets: settings.maximumMessageOctets, trustedNetworks: settings.trustedNetworks,
      addresses: AddressRules(
        allowedTLDs: settings.allowedTLDs, blockedDomains: settings.blockedDomains),
      authentication: authentication, routes: RouteTable(settings.routes),
      limitedStages: RateLimits(settings).stages)
  }
}

extension RateLimits {
  /// The limits as the operator has set them, that of connections a minute among them.
  package init(_ settings: Settings) {
    var rules = settings.rateRules
    if settings.connectionsPerMinute > 0, let rate = try? Rate("\(settings.connectionsPerMinute)/min"),
      let rule = try? RateRule(name: Self.connectionRateName, key: .client, rate: rate, count: .connections)
    {
      rules.append(rule)
    }
    let networks = ClientNetworks(
      v4: settings.violationRules.ipv4PrefixLength, v6: settings.violationRules.ipv6PrefixLength)
    self.init(rules: rules, networks: networks, maximumBuckets: settings.rateLimitBuckets)
  }
}
