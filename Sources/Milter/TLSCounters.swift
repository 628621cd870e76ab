import Authentication
import Daemon
import Locking
import Mail
import Resolver

/// Connections by what TLS they had when they first sent mail.
final class TLSCounters: Sendable {
  /// The most versions and the most cipher suites that are told apart: OpenSSL knows about 60 suites. Further ones
  /// are `other`, so that nobody can make series.
  static let maximumNames = 80
  private static let other = "other"

  private let metrics: Metrics
  private let encrypted: Counter
  private let plain: Counter
  private let versions: Locked<[String: Counter]>
  private let suites: Locked<[String: Counter]>

  init(_ metrics: Metrics) {
    self.metrics = metrics
    encrypted = metrics.counter("tls_connections_total", help: "SMTP connections that sent mail over TLS.")
    plain = metrics.counter(
      "plaintext_connections_total", help: "SMTP connections that sent mail without TLS.")
    versions = Locked([:])
    suites = Locked([:])
  }

  /// A connection sends its first mail.
  func count(_ tls: TLSFacts?) {
    guard let tls else { return plain.add() }
    encrypted.add()
    counter(
      tls.version, among: versions, "tls_version_total", "version",
      "SMTP connections over TLS, by its version."
    ).add()
    counter(
      tls.cipher, among: suites, "tls_cipher_suite_total", "cipher_suite",
      "SMTP connections over TLS, by cipher suite."
    ).add()
  }

  private func counter(
    _ value: String?, among known: Locked<[String: Counter]>, _ name: String, _ label: String, _ help: String
  ) -> Counter {
    known.withLock { known in
      var value = value ?? Self.other
      if let counter = known[value] { return counter }
      let isName =
        (1...64).contains(value.utf8.count)
        && value.utf8.allSatisfy { ASCII.isLetterOrDigit($0) || "-_.".utf8.contains($0) }
      if !isName || known.count >= Self.maximumNames { value = Self.other }
      if let counter = known[value] { return counter }
      let counter = metrics.counter(name, help: help, labels: [label: value])
      known[value] = counter
      return counter
    }
  }
}
