package import Authentication
import Mail

/// Where the mail for some recipients goes, and how. A route of the settings with several URLs is one
/// value for each of them: every URL has deliveries, retries, a circuit breaker and event ids of its own.
package struct Route: Hashable, Sendable {
  /// The time for one attempt where the settings say nothing. Standard Webhooks advises 15 to 30 s.
  package static let defaultTimeout = Duration.seconds(30)
  /// The times for one attempt that the settings may ask for.
  package static let allowedTimeouts = Duration.seconds(1)...Duration.seconds(300)
  /// The times for one attempt in mode `sync`: Postfix waits meanwhile, 600 s at most
  /// (`lmtp_data_done_timeout`), and the message may have waited for its turn before.
  package static let allowedSyncTimeouts = Duration.seconds(1)...Duration.seconds(120)
  /// Attempts at the same time where the settings say nothing: enough to keep a usual endpoint busy,
  /// too few to bring it down after an outage.
  package static let defaultConcurrency = 10
  /// Attempts at the same time that the settings may ask for.
  package static let allowedConcurrency = 1...1000
  /// The longest route name in octets: it stands in logs, labels and every event.
  package static let maximumNameOctets = 64
  /// The name of the route that `api_endpoint` makes.
  package static let defaultName = "default"
  /// The most URLs that one route of the settings may have: each is an event, a state and an attempt more
  /// for every message.
  package static let maximumURLs = 16

  /// The most secrets: the one in use, and the one that it replaces.
  package static let maximumSecrets = 2

  /// What an event carries beside the envelope and the verdict. What is left out is `null` in the
  /// event; no key is ever missing.
  package struct Include: Hashable, Sendable {
    /// How attachments are handed over.
    package enum Attachments: String, Hashable, Sendable, CaseIterable {
      /// They are listed with name, type, size and hash; their content is not sent.
      case none
      /// Their content stands in the event, in base64.
      case inline
      /// The event holds a URL for each.
      case url
    }

    /// The message itself: `raw` and `raw_encoding`.
    package var raw: Bool
    /// `from`, `to`, `cc`, `reply_to`, `date`, `headers`, `text`, `html` and the list of `attachments`.
    package var parsed: Bool
    /// The content of attachments.
    package var attachments: Attachments

    /// What an event carries; the default is everything but the content of attachments, which `raw`
    /// holds already.
    package init(raw: Bool = true, parsed: Bool = true, attachments: Attachments = .none) {
      self.raw = raw
      self.parsed = parsed
      self.attachments = attachments
    }
  }

  /// The name, unique among all routes. It goes into event ids: a renamed route is a new one. That of
  /// the second URL of the route `support` is `support:2`.
  package var name: String
  /// The name in the settings, which events carry: `support` for `support:2`.
  package var configuredName: String
  /// Which recipients it is for.
  package var match: RouteMatch
  /// Where events are posted, `http` or `https`, perhaps with captures (`URLTemplate`); empty where
  /// `storeOnly`.
  package var url: String
  /// Every attempt is signed with each of them; two while one replaces the other.
  package var secrets: [WebhookSecret]
  /// Fields that the operator adds to each request.
  package var headers: [RouteHeader]
  /// The time for one attempt, from connecting to the end of the answer.
  package var timeout: Duration
  /// How many attempts may run at the same time.
  package var concurrency: Int
  /// Whether the URL may lead to a private, loopback or link-local address.
  package var allowPrivate: Bool
  /// A file of CA certificates in PEM form that takes the place of the system's; `nil` is the system's.
  package var certificateFile: String?
  /// What mail must have passed; other mail fails.
  package var requirements: Set<AuthenticationRequirement>
  /// What the events carry.
  package var include: Include
  /// Whether routes after this one are asked too.
  package var continues: Bool
  /// Whether mail is only kept in the spool and nothing is posted.
  package var storeOnly: Bool
  /// Whether the webhook is asked before or after LMTP answers.
  package var mode: DeliveryMode

  /// A route.
  package init(
    name: String, match: RouteMatch, url: String, secrets: [WebhookSecret] = [], headers: [RouteHeader] = [],
    timeout: Duration = Route.defaultTimeout, concurrency: Int = Route.defaultConcurrency,
    allowPrivate: Bool = false, certificateFile: String? = nil,
    requirements: Set<AuthenticationRequirement> = [], include: Include = Include(),
    continues: Bool = false, storeOnly: Bool = false, mode: DeliveryMode = .async
  ) {
    self.name = name
    configuredName = name
    self.match = match
    self.url = url
    self.secrets = secrets
    self.headers = headers
    self.timeout = timeout
    self.concurrency = concurrency
    self.allowPrivate = allowPrivate
    self.certificateFile = certificateFile
    self.requirements = requirements
    self.include = include
    self.continues = continues
    self.storeOnly = storeOnly
    self.mode = mode
  }

  /// Whether its webhook decides what LMTP answers.
  package var decidesReply: Bool { mode == .sync && !storeOnly }

  /// One route for each of `urls`, of which the first keeps the name: a second URL changes no event id of
  /// the first. Their place is what counts: a URL that is changed takes over the mail of its place.
  package func fannedOut(to urls: [String]) -> [Route] {
    urls.enumerated().map { index, url in
      var route = self
      route.url = url
      if index > 0 { route.name = "\(configuredName):\(index + 1)" }
      return route
    }
  }

  /// Where the event for a recipient goes; `nil` where the captures of its address make no URL.
  package func url(for recipient: String) -> String? {
    guard let template = try? URLTemplate(url) else { return nil }
    if template.isFixed { return url }
    return match.captures(in: EnvelopeRecipient(recipient)).flatMap(template.url)
  }

  /// Whether all events go to the same URL.
  package var isURLFixed: Bool { (try? URLTemplate(url))?.isFixed ?? true }

  /// What a message with these findings lacks, in the order of `AuthenticationRequirement.allCases`.
  package func unmetRequirements(_ findings: AuthenticationFindings) -> [AuthenticationRequirement] {
    guard !requirements.isEmpty else { return [] }
    return AuthenticationRequirement.allCases.filter {
      requirements.contains($0) && $0.outcome(of: findings) != .met
    }
  }

  /// Whether `name` may name a route of the settings: 1...64 ASCII letters, digits, `-`, `_` and `.`.
  package static func isValidName(_ name: some StringProtocol) -> Bool {
    (1...maximumNameOctets).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: ".")
      }
  }
}
