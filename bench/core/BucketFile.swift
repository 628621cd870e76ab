import Glibc
import Mail
import Policy

/// A file of buckets as gomail-milter finds it at its start: `bench-core buckets FILE COUNT`. They belong to a rule
/// `{name: day, key: client, rate: 10/day}`.
enum BucketFile {
  static func write(_ path: String, count: Int) {
    guard let rule = try? RateRule(name: "day", key: .client, rate: Rate("10/day")),
      let file = fopen(path, "w")
    else { BenchCore.fail("no file") }
    var limiter = RateLimiter(
      RateLimits(rules: [rule], maximumBuckets: count / 4 * 5), seed: BucketSeed(20, 26))
    let now = Timestamp(seconds: Int64(time(nil)))
    for number in 0..<count {
      _ = limiter.decide(.mail, RateFacts(client: IPAddress(v4: 0x0a00_0000 + UInt32(number))), at: now)
    }
    guard var snapshot = limiter.beginSnapshot() else { BenchCore.fail("no buckets") }
    limiter.add(among: 0..<limiter.places, at: now, to: &snapshot)
    let octets = snapshot.finish()
    guard fwrite(octets, 1, octets.count, file) == octets.count, fclose(file) == 0 else {
      BenchCore.fail("not written")
    }
  }
}
