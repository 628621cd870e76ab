import FuzzDriver
import Mail
import Policy

@main struct BucketsFuzz {
  static func main() { FuzzDriver.run() }
}

/// The first line is a rate, the rest a file of buckets, whose checksum is made right. Whatever it holds: what is
/// taken from it leaves every bucket within its window, and a file that is written of it is read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = FuzzDriver.bytes(start, count)
  let line = bytes.prefix { $0 != 10 }
  guard let rate = try? Rate(String(decoding: line, as: UTF8.self)),
    let rule = try? RateRule(name: "r", key: .client, rate: rate, burst: 3, count: rate.isSize ? .bytes : nil)
  else { return 0 }
  let file = RateLimiter.withChecksum(Array(bytes.dropFirst(line.count + 1)))
  let now = Timestamp(seconds: 1_800_000_000)
  guard let seed = RateLimiter.seed(ofSnapshot: file) else { return 0 }
  var limiter = RateLimiter(RateLimits(rules: [rule], maximumBuckets: 1000), seed: seed)
  guard let restored = limiter.restore(file, at: now) else { return 0 }
  for finding in limiter.explain("192.0.2.1", at: now) {
    FuzzDriver.expect((0...3).contains(finding.used), "a bucket has its size")
    FuzzDriver.expect(finding.fullAt <= now + .seconds(3 * rate.periodSeconds + 1), "a bucket fills in time")
  }
  guard var snapshot = limiter.beginSnapshot() else { return 0 }
  limiter.add(among: 0..<limiter.places, at: now, to: &snapshot)
  FuzzDriver.expect(snapshot.bucketCount <= restored, "no bucket is made up")
  var again = RateLimiter(RateLimits(rules: [rule], maximumBuckets: 1000), seed: seed)
  FuzzDriver.expect(again.restore(snapshot.finish(), at: now) != nil, "what is written can be read")
  return 0
}
