import ServiceLifecycle

/// Reception and delivery, which end side by side: each has most of the time that a stop may take.
struct MailFlow: Service {
  let reception: LMTPServer
  let delivery: Deliverer

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await reception.run() }
      group.addTask { try await delivery.run() }
      try await group.waitForAll()
    }
  }
}
