import Daemon
import Webhook

/// What the forwarder counts. Looked up once; every series has labels from small sets only.
struct ForwarderMetrics: Sendable {
  let registry: Metrics
  let accepted: Counter
  let refused: Counter
  let processingSeconds: Histogram
  let sizeOctets: Histogram
  let connections: Counter
  let openConnections: Gauge
  let delivered: Counter
  let retried: Counter
  let failed: Counter
  let held: Counter
  let attemptSeconds: Histogram
  let unrouted: Counter
  let parserCrashes: Counter
  let corrupt: Counter
  let freeOctets: Gauge
  let disabledRoutes: Gauge
  let circuitsOpened: Counter
  let deferred: Counter
  let rejected: Counter
  let mixedSyncRecipients: Counter
  private let syncAccepted: Counter
  private let syncDeferred: Counter
  private let syncRefused: Counter
  private let syncKept: Counter
  private let unmetRequirements: [AuthenticationRequirement: Counter]
  private let storage: [StorageOperation: (success: Counter, error: Counter)]
  private let sealedVerdicts: Counter
  private let missingVerdicts: Counter

  /// What is done on the spool.
  enum StorageOperation: String, CaseIterable, Sendable {
    /// A new message is written.
    case store
    /// The state of a waiting message is written.
    case state
    /// A finished message leaves the inbox.
    case settle
  }

  init(_ registry: Metrics) {
    self.registry = registry
    func emails(_ status: String) -> Counter {
      registry.counter(
        "emails_processed_total", help: "Messages by what LMTP answered.", labels: ["status": status])
    }
    func deliveries(_ outcome: String) -> Counter {
      registry.counter(
        "webhook_attempts_total", help: "Delivery attempts by what came of them.",
        labels: ["outcome": outcome])
    }
    accepted = emails("success")
    refused = emails("error")
    processingSeconds = registry.histogram(
      "email_processing_duration_seconds", help: "From DATA to the reply.")
    sizeOctets = registry.histogram(
      "email_size_bytes", help: "Size of accepted messages.", buckets: Histogram.octetsBuckets)
    connections = registry.counter("lmtp_connections_total", help: "LMTP connections accepted.")
    openConnections = registry.gauge("lmtp_connections_open", help: "LMTP connections open now.")
    delivered = deliveries("delivered")
    retried = deliveries("retried")
    failed = deliveries("failed")
    held = deliveries("held")
    attemptSeconds = registry.histogram(
      "webhook_attempt_duration_seconds", help: "From sending an event to its answer.")
    unrouted = registry.counter(
      "unrouted_recipients_total", help: "Recipients that no route matched; their mail is in failed/.")
    parserCrashes = registry.counter(
      "parser_crashes_total", help: "Messages that were being parsed when a process died.")
    corrupt = registry.counter("spool_corrupt_total", help: "Spool files put aside as not complete.")
    freeOctets = registry.gauge("spool_free_bytes", help: "Free space of the spool's file system.")
    var storage: [StorageOperation: (success: Counter, error: Counter)] = [:]
    for operation in StorageOperation.allCases {
      func counter(_ status: String) -> Counter {
        registry.counter(
          "storage_operations_total", help: "Operations on the spool.",
          labels: ["operation": operation.rawValue, "status": status])
      }
      storage[operation] = (success: counter("success"), error: counter("error"))
    }
    self.storage = storage
    sealedVerdicts = Self.verdicts(registry, "valid")
    missingVerdicts = Self.verdicts(registry, "missing")
    circuitsOpened = registry.counter(
      "webhook_circuit_opened_total", help: "Times that a circuit breaker opened, failed probes included.")
    var unmet: [AuthenticationRequirement: Counter] = [:]
    for requirement in AuthenticationRequirement.allCases {
      unmet[requirement] = registry.counter(
        "webhook_requirements_unmet_total",
        help: "Events that failed because the message lacks what their route requires.",
        labels: ["requirement": requirement.rawValue])
    }
    unmetRequirements = unmet
    (deferred, rejected) = (emails("deferred"), emails("refused"))
    mixedSyncRecipients = registry.counter(
      "lmtp_mixed_sync_recipients_total",
      help: "Recipients of sync routes that shared a transaction with others: transport_maps missed them.")
    func sync(_ decision: String) -> Counter {
      registry.counter(
        "webhook_sync_decisions_total", help: "What asking sync routes came to.",
        labels: ["decision": decision])
    }
    (syncAccepted, syncDeferred) = (sync("accepted"), sync("deferred"))
    (syncRefused, syncKept) = (sync("refused"), sync("failed"))
    disabledRoutes = registry.gauge(
      "routes_disabled",
      help: "Routes that make no attempts: their endpoint answered 410 Gone, or an operator disabled them.")
  }

  /// One operation on the spool.
  func storage(_ operation: StorageOperation, succeeded: Bool) {
    (succeeded ? storage[operation]?.success : storage[operation]?.error)?.add()
  }

  /// One question to a sync route.
  func sync(_ decision: SyncDecision) {
    switch decision {
    case .accept: syncAccepted.add()
    case .postpone: syncDeferred.add()
    case .refuse: syncRefused.add()
    case .keep: syncKept.add()
    }
  }

  /// Events that failed for want of what their route requires.
  func unmet(_ requirement: AuthenticationRequirement, _ count: Int) {
    unmetRequirements[requirement]?.add(count)
  }

  /// One message by what its verdict field was.
  ///
  /// - Parameter problem: what was wrong with the field; `nil` where there was none.
  func verdictField(isValid: Bool, problem: String? = nil) {
    if isValid {
      sealedVerdicts.add()
    } else if let problem {
      Self.verdicts(registry, problem).add()
    } else {
      missingVerdicts.add()
    }
  }

  private static func verdicts(_ registry: Metrics, _ result: String) -> Counter {
    registry.counter(
      "verdict_fields_total", help: "Messages by the state of the milter's verdict field.",
      labels: ["result": result])
  }
}
