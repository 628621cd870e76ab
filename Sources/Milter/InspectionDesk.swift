import DNS
import Daemon
import Glibc
import Inspection
import Locking
import Logging
import Mail
import OpenSSL
import Policy
import Resolver
import Synchronization

/// What all sessions share.
final class InspectionDesk: Sendable {
  /// How long messages in progress may finish once the daemon is to end. With what follows it stays
  /// below the 10 s that service managers are promised.
  private static let patience = Duration.seconds(4)
  private static let lookEvery: useconds_t = 20_000

  let counters: InspectionCounters
  let logger: Logger
  /// Who follows what is decided, by `gomailctl tail`.
  let feed = LiveFeed()
  /// Rates and connections.
  let limits: LimitDesk
  /// Connections by their TLS.
  let tls: TLSCounters
  /// Takes what messages say to aggregate reports; `nil` where that is not kept.
  let observations: ObservationRecorder?
  private let bans: BanBook
  private let resolver: Resolver
  private let crypto = DKIMCryptography()
  private let basis: Locked<InspectionBasis>
  private let messagesInProgress = Atomic<Int>(0)

  init(
    basis: InspectionBasis, resolver: Resolver, bans: BanBook, limits: LimitDesk, tls: TLSCounters,
    counters: InspectionCounters, observations: ObservationRecorder?, logger: Logger
  ) {
    self.basis = Locked(basis)
    self.resolver = resolver
    self.bans = bans
    self.limits = limits
    self.tls = tls
    self.counters = counters
    self.observations = observations
    self.logger = logger
  }

  /// A session by the rules of this moment.
  func makeSession() -> SMTPSession {
    let basis = basis.withLock { $0 }
    return SMTPSession(
      rules: basis.rules, keys: basis.keys, hmac: hmacSHA256, crypto: crypto, signers: basis.signers,
      secondVerifier: basis.secondVerifier)
  }

  /// Sessions that begin from now on follow `new`.
  func replaceBasis(_ new: InspectionBasis) { basis.withLock { $0 = new } }

  /// What a banned client is told; `nil` for everybody else.
  func refusal(of address: IPAddress) -> Refusal? {
    let now = SystemClock.now
    return bans.ban(covering: address, at: now).map { Refusal(.banned, $0.code, $0.reply(at: now)) }
  }

  /// Whether the allow list covers the client: neither bans nor limits concern it.
  func isAllowed(_ address: IPAddress) -> Bool { bans.allows(address, at: SystemClock.now) }

  /// Sends questions whose answers will be needed.
  func lookAhead(_ questions: [DNSQuestion]) {
    for question in questions { resolver.start(question) }
  }

  /// What the checks of one message need: lookups within a budget of its own, and its lot.
  func means() -> AuthenticationMeans {
    let basis = basis.withLock { $0 }
    return AuthenticationMeans(
      lookup: resolver.lookup(within: DNSBudget(basis.dnsBudget)), registrableDomain: basis.registrableDomain,
      lot: Int.random(in: 0..<100), spfOpinion: basis.spfOpinion)
  }

  /// A delivery id of 16 random octets.
  func mintDeliveryID() -> DeliveryID? { DeliveryID(random: randomBytes(DeliveryID.octets)) }

  /// A message began.
  func messageBegan() { messagesInProgress.wrappingAdd(1, ordering: .relaxed) }

  /// A message ended, however it did.
  func messageEnded() { messagesInProgress.wrappingSubtract(1, ordering: .relaxed) }

  /// Blocks until no message is in progress, or `patience` is over.
  func waitForMessagesInProgress() {
    let deadline = ContinuousClock.now + Self.patience
    while messagesInProgress.load(ordering: .relaxed) > 0, ContinuousClock.now < deadline {
      usleep(Self.lookEvery)
    }
  }
}
