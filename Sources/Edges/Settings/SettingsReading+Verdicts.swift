import Authentication
import Mail

/// What several keys about verdicts and DNS say together.
extension SettingsReading {
  private static let withoutDMARC = "has no effect, because dmarc_enabled is false"
  private static let switchDMARCOn = "set dmarc_enabled: true, or remove it"

  /// Says what would refuse all mail, and what would do nothing.
  mutating func checkVerdicts(_ settings: Settings) {
    if settings.requiresSPF, !settings.isSPFEnabled { addRequirement("require_spf", of: "spf_enabled") }
    if settings.requiresDKIM, !settings.isDKIMEnabled { addRequirement("require_dkim", of: "dkim_enabled") }
    if settings.isDMARCEnabled, !settings.isSPFEnabled, !settings.isDKIMEnabled {
      // The key itself may be a default; the other two are set.
      let origin = sources["dmarc_enabled"]?.origin ?? sources["spf_enabled"]?.origin
      add(
        "dmarc_enabled", origin, "no message can pass, because spf_enabled and dkim_enabled are false",
        "set one of them to true, or dmarc_enabled to false", isError: false)
    }
    checkEngines(settings)
    checkQuarantine(settings)
    checkTrust(settings)
    // A default gives way silently.
    if settings.dnsTimeout > settings.dnsBudget, sources["dns_timeout"] != nil {
      warn(
        "dns_timeout", "a lookup never gets longer than dns_budget (\(settings.dnsBudget.text))",
        "lower it or raise dns_budget")
    }
  }

  private mutating func checkEngines(_ settings: Settings) {
    if settings.spfEngine != .native, !settings.isSPFEnabled {
      warn(
        "spf_engine", "has no effect, because spf_enabled is false", "set spf_enabled: true, or remove it")
    }
    if settings.dkimEngine != .native, !settings.isDKIMEnabled {
      warn(
        "dkim_engine", "has no effect, because dkim_enabled is false", "set dkim_enabled: true, or remove it")
    }
  }

  private mutating func checkQuarantine(_ settings: Settings) {
    guard settings.quarantineAction == .hold else { return }
    if !settings.isDMARCEnabled {
      warn("quarantine_action", Self.withoutDMARC, Self.switchDMARCOn)
    } else if settings.dmarcEnforcement == DMARCEnforcement.none {
      warn(
        "quarantine_action", "has no effect, because dmarc_enforcement is none",
        "set dmarc_enforcement to relaxed or strict, or remove it")
    }
  }

  private mutating func checkTrust(_ settings: Settings) {
    if !settings.isDMARCEnabled {
      if !settings.trustedForwarders.isEmpty {
        warn("trusted_forwarders", Self.withoutDMARC, Self.switchDMARCOn)
      }
      if !settings.trustedMailingLists.isEmpty {
        warn("trusted_mailing_lists", Self.withoutDMARC, Self.switchDMARCOn)
      }
      if !settings.trustedARCSealers.isEmpty {
        warn("trusted_arc_sealers", Self.withoutDMARC, Self.switchDMARCOn)
      }
    } else if !settings.isDKIMEnabled, !settings.trustedARCSealers.isEmpty {
      warn(
        "trusted_arc_sealers", "has no effect, because dkim_enabled is false",
        "set dkim_enabled: true, or remove it")
    }
    for network in settings.trustedForwarders where network.prefixLength == 0 {
      warn("trusted_forwarders", "\(network) spares every client", "name the forwarders' own networks")
    }
    for domain in settings.trustedMailingLists where domain.labels.count == 1 {
      warn(
        "trusted_mailing_lists", "\(domain) spares every domain below it", "name the lists' own domains")
    }
  }

  /// Says which of our own domains get no mail by the rules for all domains.
  mutating func checkDomains(_ settings: Settings) {
    for domain in settings.domains {
      if !settings.allowedTLDs.isEmpty, let label = domain.labels.last,
        !settings.allowedTLDs.contains(String(label))
      {
        warn(
          "allowed_tlds", "lacks \(label): mail for our domain \(domain) is refused", "add \(label)")
      }
      if let blocked = settings.blockedDomains.first(where: domain.isEqualToOrBelow) {
        warn(
          "blocked_domains", "holds \(blocked): mail for our domain \(domain) is refused",
          "remove \(blocked), or remove \(domain) from our domains")
      }
    }
  }

  private mutating func addRequirement(_ key: String, of other: String) {
    add(
      key, sources[key]?.origin, "needs \(other), which is false: all mail would be refused",
      "set \(other): true, or \(key): false", isError: true)
  }

  private mutating func warn(_ key: String, _ message: String, _ remedy: String) {
    add(key, sources[key]?.origin, message, remedy, isError: false)
  }
}
