import Locking
import Mail
import Spool
import Webhook

/// What operators do to messages of the inbox.
extension Backlog {
  /// What a replay order finds.
  enum ReplayOutcome: Sendable {
    /// The message is not in the inbox.
    case absent
    /// Its last delivery has just ended and it is about to leave.
    case leaving
    /// What was ordered, or, of a dry run, what would be.
    case planned(ReplayPlan)
  }

  /// What a cancel order finds.
  struct CancelOutcome: Hashable, Sendable {
    /// Deliveries that will not be attempted any more.
    var cancelled: [DeliveryState] = []
    /// Attempts under way, which nothing calls back: where one fails, it is retried.
    var underWay: [DeliveryState] = []
  }

  /// The routes that make no attempts.
  var disabledRoutes: Set<String> {
    contents.withLock { Set($0.schedule.routes.filter($0.schedule.isDisabled)) }
  }

  /// Lets a route that pauses go on: its endpoint is said to be well. Deliveries that wait for their own next
  /// attempt still do.
  ///
  /// - Returns: false where nothing held it up.
  func endPause(of route: String, at now: Timestamp) -> Bool {
    let paused = contents.withLock { contents in
      let isPaused =
        contents.schedule.load(of: route, at: now).pausedUntil != nil
        || contents.breakers[route]?.trippedAt != nil
      if isPaused { contents.endPause(of: route) }
      return isPaused
    }
    if paused { wake() }
    return paused
  }

  /// Orders final deliveries of a message of the inbox once more.
  ///
  /// - Parameter fresh: The message's deliveries by today's routes.
  func replay(_ id: SpoolID, _ order: ReplayOrder, fresh: [DeliveryState], at now: Timestamp) -> ReplayOutcome
  {
    let routes = router.routes
    let outcome: ReplayOutcome = contents.withLock { contents in
      guard var entry = contents.entries[id] else { return .absent }
      guard !entry.state.isFinal else { return .leaving }
      let disabled = Set(contents.schedule.routes.filter(contents.schedule.isDisabled))
      let plan = ReplayPlan(
        order, for: entry.state, fresh: fresh, routes: routes, disabled: disabled, at: now)
      guard !order.isDryRun, !plan.chosen.isEmpty else { return .planned(plan) }
      entry.state = plan.state
      entry.isDirty = true
      contents.entries[id] = entry
      for index in plan.chosen { contents.schedule.add(DeliveryTicket(plan.state, index), due: now) }
      contents.settled.append(id)
      return .planned(plan)
    }
    wake()
    return outcome
  }

  /// Calls off deliveries of a message of the inbox that wait or are held; `nil` where it is not there.
  func cancel(_ id: SpoolID, _ selection: DeliverySelection, isDryRun: Bool) -> CancelOutcome? {
    let outcome: CancelOutcome? = contents.withLock { contents in
      guard var entry = contents.entries[id] else { return nil }
      var outcome = CancelOutcome()
      let deliveries = entry.state.deliveries
      let chosen = deliveries.indices.filter {
        !deliveries[$0].status.isFinal && selection.contains(deliveries[$0])
      }
      guard !isDryRun else {
        outcome.cancelled = chosen.map { deliveries[$0] }
        return outcome
      }
      let routes = Set(chosen.map { deliveries[$0].route })
      let removed = contents.schedule.remove(from: routes) { $0.message == id && chosen.contains($0.index) }
      let waiting = Set(removed.map(\.index))
      for index in chosen {
        guard waiting.contains(index) else {
          outcome.underWay.append(deliveries[index])
          continue
        }
        entry.state.deliveries[index].status = .cancelled
        entry.state.deliveries[index].nextAttemptAt = nil
        entry.state.deliveries[index].lastError = "cancelled by an operator"
        outcome.cancelled.append(entry.state.deliveries[index])
      }
      guard !outcome.cancelled.isEmpty else { return outcome }
      entry.isDirty = true
      contents.entries[id] = entry
      contents.settled.append(id)
      return outcome
    }
    wake()
    return outcome
  }
}
