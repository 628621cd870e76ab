import Inspection
import Mail
import Policy
import Resolver
import Settings

/// What the milter needs of the settings.
struct MilterConfiguration: Sendable {
  /// The keys that a reload does not reach.
  static let keysHeededAtStart = [
    "control_dir", "milter_socket", "log_level", "log_format", "dns_servers", "dns_timeout", "dns_cache_size",
    "data_dir", "dmarc_observations_days",
  ]

  /// Where Postfix connects.
  let socket: ListenAddress
  /// The rules of inspection.
  let rules: InspectionRules
  /// The keys of the verdict field, shared with the forwarder.
  let keyFile: String
  /// Which keys sign for which domains.
  let signing: SigningConfiguration
  /// Where the control sockets of all daemons lie.
  let controlDirectory: String
  /// How the DNS is asked.
  let resolver: ResolverConfiguration
  /// The time for all DNS of one message.
  let dnsBudget: Duration
  /// How much mail is taken.
  let rates: RateLimits
  /// How many connections may be open.
  let connections: ConnectionLimits
  /// Where buckets survive a restart.
  let bucketFile: String
  /// For how many days DMARC observations are kept; 0 for not at all.
  let observationDays: Int
  /// Where they are kept.
  let observationFile: String

  init(_ settings: Settings) {
    socket = settings.milterSocket
    rules = InspectionRules(settings)
    keyFile = settings.verdictKeyFile
    signing = SigningConfiguration(settings)
    controlDirectory = settings.controlDirectory
    resolver = ResolverConfiguration(
      servers: settings.dnsServers, lookupTimeout: settings.dnsTimeout, cacheOctets: settings.dnsCacheOctets)
    dnsBudget = settings.dnsBudget
    rates = RateLimits(settings)
    connections = settings.connectionLimits
    bucketFile = settings.dataDirectory + "/milter/buckets"
    observationDays = settings.dmarcObservationsDays
    observationFile = settings.dataDirectory + "/dmarc.sqlite"
  }
}
