import BenchShim
import Glibc

/// `bench-core [SECONDS [PART]]`: rates per CPU second of the core without sockets, each measured for SECONDS (0.3) of
/// CPU in each of five interleaved rounds; printed are medians. PART is dkim, signing, evaluators, header, session or lmtp.
/// `bench-core buckets FILE COUNT` writes buckets for gomail-milter.
@main struct BenchCore {
  static let rounds = 5

  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.count == 3, arguments.first == "buckets", let count = Int(arguments[3]) {
      return BucketFile.write(arguments[2], count: count)
    }
    let seconds = arguments.first.flatMap { Double($0) } ?? 0.3
    guard seconds > 0 else {
      print("usage: bench-core [SECONDS [dkim|signing|evaluators|header|session|lmtp]]")
      exit(EX_USAGE)
    }
    print("core: per CPU second, median of \(rounds) interleaved rounds of \(seconds) s")
    for (name, measure) in [
      ("dkim", DKIMRates.measure), ("signing", SigningRates.measure), ("evaluators", EvaluatorRates.measure),
      ("header", HeaderRates.measure),
      ("session", SessionRates.measure), ("lmtp", LMTPRates.measure),
    ] where arguments.count < 2 || arguments.last == name {
      measure(seconds)
    }
  }

  /// Ends the program: what it measures does not do what it should.
  static func fail(_ what: String) -> Never {
    print("bench-core: \(what)")
    exit(EX_SOFTWARE)
  }
}
