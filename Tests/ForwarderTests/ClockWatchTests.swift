import Mail
import Testing

@testable import Forwarder

@Suite struct ClockWatchTests {
  @Test func onlyASetBackClockIsNoticed() {
    let wall = Samples.arrival
    let steady = ContinuousClock.now
    var watch = ClockWatch(wall: wall, steady: steady)
    #expect(watch.setBack(wall: wall + .seconds(10), steady: steady + .seconds(10)) == nil)
    // The clocks differ a little in pace.
    #expect(watch.setBack(wall: wall + .milliseconds(19_500), steady: steady + .seconds(20)) == nil)
    // Set forward: what is due comes early, and the next look starts from there.
    #expect(watch.setBack(wall: wall + .seconds(3600), steady: steady + .seconds(21)) == nil)
    #expect(watch.setBack(wall: wall, steady: steady + .seconds(22)) == .seconds(3601))
    #expect(watch.setBack(wall: wall + .seconds(1), steady: steady + .seconds(23)) == nil)
  }
}
