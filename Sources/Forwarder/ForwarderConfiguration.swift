import Daemon
import Mail
import Policy
import Webhook

/// What the settings say to the forwarder.
struct ForwarderConfiguration: Sendable {
  /// Spool, index, keys.
  var dataDirectory: String
  /// Where the control sockets of all daemons lie.
  var controlDirectory: String
  /// Where Postfix delivers.
  var lmtpSocket: ListenAddress
  /// The name in the LMTP greeting.
  var hostname: String
  /// Octets of the largest message.
  var maximumMessageOctets: Int
  /// The domains that receive mail; empty where nobody said.
  var domains: Set<DomainName>
  /// Which domains may stand in envelope addresses.
  var addresses: AddressRules
  /// The routes in order.
  var routes: [Route]
  /// The gaps between attempts.
  var retries: RetrySchedule
  /// Attempts under way at once, over all routes.
  var deliveryConcurrency: Int
  /// Messages in the inbox beyond which new ones are answered 452.
  var backlogLimit: Int
  /// Free octets of the spool's disk below which new messages are answered 452.
  var minimumFreeOctets: Int
  /// How long `processed/` keeps a message, and how much.
  var retentionProcessed: Retention
  /// How long `failed/` keeps a message, and how much.
  var retentionFailed: Retention
  /// Where the HTTP API listens; port 0 is any free one.
  var apiAddress: ListenAddress
  /// What the HTTP API asks for; `nil` closes all but health and metrics.
  var bearerToken: String?
  /// What the HTTP API grants to its clients.
  var apiLimits: HTTPServerLimits
  /// Requests of one client of the HTTP API in a minute; 0 is no limit.
  var apiRequestsPerMinute: Int
  /// Requests of one client of the HTTP API at once.
  var apiRequestsBurst: Int
  /// What URLs in events begin with.
  var publicURL: String
  /// Octets of an attachment up to which it stands in the event though the route asks for URLs.
  var attachmentURLThreshold: Int
  /// How long the URL of an attachment is served.
  var attachmentURLLifetime: Duration
  /// Where metrics alone are served; `nil` where that is turned off or the API's own port.
  var metricsAddress: ListenAddress?
  /// The path of the metrics; `nil` where they are turned off.
  var metricsPath: String
  /// The private keys of the signature `v1a`.
  var webhookSigningKeyFile: String
  /// The keys of the milter's verdict field.
  var verdictKeyFile: String
}
