import Authentication
package import Mail
package import Policy
package import Webhook

/// What an operator decides about inspecting mail; the same for all sessions until the next reload.
package struct InspectionRules: Hashable, Sendable {
  /// The name our Authentication-Results fields go by (RFC 8601 §2.5).
  package let authservID: String
  /// Our own name, as Received-SPF and explanations of SPF show it: `mail_hostname`.
  package let hostName: String
  /// The largest message in octets, header section and line ends included.
  package let maximumMessageOctets: Int
  /// Clients whose mail is taken as the operator's own.
  package let trustedNetworks: [Network]
  /// Which domains may stand in the envelope.
  package let addresses: AddressRules
  /// What is checked, and what follows from it.
  package internal(set) var authentication: AuthenticationRules

  /// The routes, of which each may demand a pass; empty where none does.
  package let routes: RouteTable

  /// Where a rule of `rate_limits` counts something; elsewhere nobody is asked.
  package let limitedStages: Set<RateStage>

  /// `authservID` prepared for looking at many fields.
  let claims: AuthservID

  /// Rules.
  package init(
    authservID: String, hostName: String, maximumMessageOctets: Int, trustedNetworks: [Network] = [],
    addresses: AddressRules = AddressRules(), authentication: AuthenticationRules = AuthenticationRules(),
    routes: RouteTable = RouteTable([]), limitedStages: Set<RateStage> = []
  ) {
    self.authservID = authservID
    self.hostName = hostName
    self.maximumMessageOctets = maximumMessageOctets
    self.trustedNetworks = trustedNetworks
    self.addresses = addresses
    self.authentication = authentication
    self.routes = routes.routes.contains { !$0.requirements.isEmpty } ? routes : RouteTable([])
    self.limitedStages = limitedStages
    claims = AuthservID(authservID)
  }
}
