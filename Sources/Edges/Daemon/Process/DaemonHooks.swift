/// What a daemon adds to what all daemons do.
package struct DaemonHooks: Sendable {
  /// Its own resources on the control socket, besides `/health`, `/metrics` and `/reload`.
  package var routes: [ControlRoute]
  /// Answers `/health`; must be quick.
  package var health: @Sendable () async -> DaemonHealth
  /// Answers SIGUSR1 and `POST /reload`. Never called twice at a time. Throwing means that the old
  /// settings still stand.
  package var reload: @Sendable () async throws -> Void
  /// Returns when all listeners listen; the service manager hears READY=1 then. Throwing ends the
  /// daemon.
  package var untilReady: @Sendable () async throws -> Void

  /// Hooks that do nothing unless given.
  package init(
    routes: [ControlRoute] = [], health: @escaping @Sendable () async -> DaemonHealth = { DaemonHealth() },
    reload: @escaping @Sendable () async throws -> Void = {},
    untilReady: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.routes = routes
    self.health = health
    self.reload = reload
    self.untilReady = untilReady
  }
}
