import Mail
import Spool
import Webhook

/// What a replay order comes to for one message: its new state, and what stays undone and why.
struct ReplayPlan: Sendable {
  /// A delivery that was selected and is not made again.
  struct Refusal: Hashable, Sendable {
    let delivery: DeliveryState
    let reason: String
  }

  /// The message's state with the deliveries to be made.
  private(set) var state: SpoolState
  /// The places of the deliveries to be made, in ascending order.
  private(set) var chosen: [Int] = []
  /// The deliveries that are not.
  private(set) var refused: [Refusal] = []
  /// What today's routes do not take, because the message lacks what they require.
  private let unmet: [DeliveryState]

  /// A plan.
  ///
  /// - Parameters:
  ///   - fresh: All deliveries of the message by today's routes: they take the place of those that no
  ///     route matched then, and of those that a lost state leaves unknown. Those that failed tell what
  ///     the message lacks.
  ///   - routes: The routes of the settings.
  ///   - disabled: The names of those that make no attempts.
  init(
    _ order: ReplayOrder, for state: SpoolState, fresh: [DeliveryState], routes: [Route],
    disabled: Set<String>, at now: Timestamp
  ) {
    self.state = state
    unmet = fresh.filter { $0.status == .failed && !$0.route.isEmpty }
    var selection = order.selection
    // An event of a delivery that no route matched is not what comes out of the replay.
    let candidates = state.deliveries.indices.filter { selection.contains(state.deliveries[$0]) }
    let finals = candidates.filter { state.deliveries[$0].status.isFinal }
    let undelivered = finals.filter { state.deliveries[$0].status != .delivered }
    let isExplicit = selection.eventID != nil || selection.status != nil
    selection.eventID = nil
    selection.status = nil
    for index in candidates {
      let delivery = state.deliveries[index]
      guard delivery.status.isFinal else {
        let obstacle = Self.obstacle(delivery.route, routes, disabled)
        refused.append(
          Refusal(
            delivery: delivery,
            reason: obstacle.map { "it is held: \($0)" } ?? "it waits for its next attempt already"))
        continue
      }
      guard isExplicit || undelivered.isEmpty || delivery.status != .delivered else { continue }
      guard delivery.route.isEmpty else {
        choose(index, delivery, order, routes, disabled, now)
        continue
      }
      reroute(index, delivery, fresh.filter { selection.contains($0) }, order, routes, disabled, now)
    }
    chosen.sort()
  }

  private mutating func choose(
    _ index: Int, _ delivery: DeliveryState, _ order: ReplayOrder, _ routes: [Route],
    _ disabled: Set<String>, _ now: Timestamp
  ) {
    if let obstacle = Self.obstacle(delivery.route, routes, disabled) {
      refused.append(Refusal(delivery: delivery, reason: obstacle))
      return
    }
    let lacking = unmet.first { $0.route == delivery.route && $0.recipient == delivery.recipient }
    if let lacking {
      refused.append(
        Refusal(delivery: delivery, reason: lacking.lastError ?? "it lacks what its route requires"))
      return
    }
    var again = delivery
    again.status = .pending
    again.attempts = 0
    again.nextAttemptAt = now
    again.replay = DeliveryReplay(
      count: (delivery.replay?.count ?? 0) + 1, url: order.url,
      allowPrivate: order.url != nil && order.allowPrivate)
    state.deliveries[index] = again
    chosen.append(index)
  }

  /// Why a route makes no attempts; `nil` where it does.
  private static func obstacle(_ route: String, _ routes: [Route], _ disabled: Set<String>) -> String? {
    guard routes.contains(where: { $0.name == route }) else { return "its route is not in the settings" }
    return disabled.contains(route) ? "its route is disabled" : nil
  }

  /// The first delivery of today's routes takes the place of the unrouted one, further ones stand at the
  /// end: places of others must not change.
  private mutating func reroute(
    _ index: Int, _ delivery: DeliveryState, _ fresh: [DeliveryState], _ order: ReplayOrder,
    _ routes: [Route], _ disabled: Set<String>, _ now: Timestamp
  ) {
    let known = Set(state.deliveries.map(\.eventID))
    let new = fresh.filter {
      $0.recipient == delivery.recipient && !$0.route.isEmpty && !known.contains($0.eventID)
    }
    guard !new.isEmpty else {
      refused.append(Refusal(delivery: delivery, reason: "no route matches its recipient"))
      return
    }
    for (number, candidate) in new.enumerated() {
      let place = number == 0 ? index : state.deliveries.count
      let before = chosen.count
      if place < state.deliveries.count {
        choose(place, candidate, order, routes, disabled, now)
      } else {
        state.deliveries.append(candidate)
        choose(place, candidate, order, routes, disabled, now)
        if chosen.count == before { state.deliveries.removeLast() }
      }
    }
  }
}
