import ArgumentParser

/// Where a message or a delivery stands, as the forwarder names it.
enum MessageStatus: String, ExpressibleByArgument, CaseIterable {
  case pending
  case delivered
  case failed
  case held
  case cancelled
}
