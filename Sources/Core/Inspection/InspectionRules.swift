import Authentication
package import Mail

/// What an operator decides about inspecting mail; the same for all sessions until the next reload.
package struct InspectionRules: Hashable, Sendable {
  /// The name our Authentication-Results fields go by (RFC 8601 §2.5).
  package let authservID: String
  /// The largest message in octets, header section and line ends included.
  package let maximumMessageOctets: Int
  /// Clients whose mail is taken as the operator's own.
  package let trustedNetworks: [Network]

  /// `authservID` prepared for looking at many fields.
  let claims: AuthservID

  /// Rules.
  package init(authservID: String, maximumMessageOctets: Int, trustedNetworks: [Network] = []) {
    self.authservID = authservID
    self.maximumMessageOctets = maximumMessageOctets
    self.trustedNetworks = trustedNetworks
    claims = AuthservID(authservID)
  }
}
