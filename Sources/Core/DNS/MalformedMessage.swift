/// A message that ends too early, contradicts itself or passes a limit.
struct MalformedMessage: Error {}
