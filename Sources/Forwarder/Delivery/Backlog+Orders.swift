import Locking
import Mail
import Spool
import Webhook

/// What has to be written, and what comes of writing it.
extension Backlog {
  /// An order was carried out, or not. Returns the next one for the same message: orders of one
  /// message never run at the same time.
  func wrote(_ order: StateOrder, succeeded: Bool) -> StateOrder? {
    contents.withLock { contents in
      let id = order.state.id
      guard var entry = contents.entries[id] else { return nil }
      if succeeded, order.state.isFinal {
        contents.entries[id] = nil
        contents.unsaved.remove(id)
        return nil
      }
      entry.isWriting = false
      if succeeded {
        entry.hasStateFile = true
        if !entry.isDirty { entry.pack() }
      } else {
        // Tried again by and by, not at once: the disk may be full.
        entry.isDirty = false
        contents.unsaved.insert(id)
      }
      contents.entries[id] = entry
      return succeeded ? contents.order(id) : nil
    }
  }

  /// Orders for messages that had nothing to be delivered when they came.
  func newOrders() -> [StateOrder] {
    contents.withLock { contents in
      let ids = contents.settled
      contents.settled = []
      return ids.compactMap { contents.order($0) }
    }
  }

  /// Gives up deliveries that an endpoint's circuit breaker holds up for longer than all their attempts
  /// take, so that an endpoint that is down for good does not keep its mail in the inbox for ever.
  ///
  /// - Returns: what has to be written now, and how many deliveries were given up.
  func giveUpOverdue(at now: Timestamp, lifetime: Duration) -> (orders: [StateOrder], count: Int) {
    contents.withLock { contents in
      let tripped = contents.breakers.compactMapValues(\.trippedAt)
      guard !tripped.isEmpty else { return ([], 0) }
      var orders: [StateOrder] = []
      var givenUp: Set<DeliveryTicket> = []
      // The id tells the second of the arrival: what is younger stays packed.
      for (id, var entry) in contents.entries where now - Timestamp(seconds: id.seconds) > lifetime {
        var state = entry.state
        guard now - state.receivedAt > lifetime else { continue }
        let before = givenUp.count
        for (index, delivery) in state.deliveries.enumerated() {
          let ticket = DeliveryTicket(state, index)
          guard delivery.status == .pending, let since = tripped[delivery.route],
            !delivery.isReplay(youngerThan: lifetime, at: now), !contents.underWay.contains(ticket)
          else { continue }
          state.deliveries[index].giveUp(circuitOpenSince: since)
          givenUp.insert(ticket)
        }
        guard givenUp.count > before else { continue }
        entry.state = state
        entry.isDirty = true
        contents.entries[id] = entry
        contents.order(id).map { orders.append($0) }
      }
      // A replay queues them again.
      if !givenUp.isEmpty { _ = contents.schedule.remove(from: Set(tripped.keys)) { givenUp.contains($0) } }
      return (orders, givenUp.count)
    }
  }

  /// Messages of which the disk knows less than it should.
  var unsavedCount: Int { contents.withLock { $0.unsaved.count } }

  /// An order for one of them: its last one failed, or it waits for first attempts.
  func overdueOrder() -> StateOrder? {
    contents.withLock { contents in
      for id in contents.unsaved {
        guard contents.entries[id]?.isWriting == false else { continue }
        contents.entries[id]?.isDirty = true
        return contents.order(id)
      }
      return nil
    }
  }
}
