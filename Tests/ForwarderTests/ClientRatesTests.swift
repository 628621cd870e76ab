import Mail
import Testing

@testable import Forwarder

@Suite struct ClientRatesTests {
  private let now = Samples.arrival

  private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  @Test func zeroIsNoLimit() {
    #expect(ClientRates(perMinute: 0, burst: 10) == nil)
    #expect(ClientRates(perMinute: 10_000, burst: 10_000) != nil)
  }

  @Test func aBurstAndThenOneAfterAnother() throws {
    let rates = try #require(ClientRates(perMinute: 60, burst: 3))
    let client = try address("192.0.2.1")
    for _ in 0..<3 { #expect(rates.refusal(of: client, at: now) == nil) }
    #expect(rates.refusal(of: client, at: now) == .seconds(1))
    // Who is refused loses nothing by asking.
    #expect(rates.refusal(of: client, at: now + .milliseconds(400)) == .milliseconds(600))
    #expect(rates.refusal(of: client, at: now + .seconds(1)) == nil)
    #expect(rates.refusal(of: client, at: now + .seconds(1)) == .seconds(1))
    #expect(rates.refusal(of: try address("192.0.2.2"), at: now) == nil)
    for _ in 0..<3 { #expect(rates.refusal(of: client, at: now + .seconds(3_600)) == nil) }
    #expect(rates.refusal(of: client, at: now + .seconds(3_600)) != nil)
  }

  @Test func aClockSetBackLocksNobodyOutForLong() throws {
    let rates = try #require(ClientRates(perMinute: 60, burst: 1))
    let client = try address("192.0.2.1")
    #expect(rates.refusal(of: client, at: now) == nil)
    let earlier = now + .seconds(-86_400)
    #expect(try #require(rates.refusal(of: client, at: earlier)) <= .seconds(1))
  }

  @Test func ofIPv6TheNetworkCounts() throws {
    let rates = try #require(ClientRates(perMinute: 1, burst: 1))
    #expect(rates.refusal(of: try address("2001:db8::1"), at: now) == nil)
    #expect(rates.refusal(of: try address("2001:db8::2"), at: now) != nil)
    #expect(rates.refusal(of: try address("2001:db8:0:1::1"), at: now) == nil)
    // The same bits in the other family are another client.
    #expect(rates.refusal(of: IPAddress(v4: 1), at: now) == nil)
    #expect(rates.refusal(of: IPAddress(v6High: 1, low: 0), at: now) == nil)
  }

  @Test func aFloodOfClientsTakesNoMoreMemory() throws {
    let rates = try #require(ClientRates(perMinute: 1, burst: 1))
    let half = UInt32(ClientRates.maximumClientsOfHalf)
    for number in 0..<half * 5 { #expect(rates.refusal(of: IPAddress(v4: number), at: now) == nil) }
    #expect(rates.count <= 2 * Int(half))
    // The latest half of them, at least, is remembered.
    for number in half * 4 + 1..<half * 5 {
      #expect(rates.refusal(of: IPAddress(v4: number), at: now) != nil)
    }
  }
}
