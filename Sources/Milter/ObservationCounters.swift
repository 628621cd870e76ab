import Daemon

/// What observations of DMARC count.
struct ObservationCounters: Sendable {
  let written: Counter
  let withoutRoom: Counter

  init(_ metrics: Metrics) {
    written = metrics.counter(
      "dmarc_observations_written_total", help: "Messages whose DMARC observation was written down.")
    withoutRoom = metrics.counter(
      "dmarc_observations_dropped_total", help: "Messages whose DMARC observation found no room.",
      labels: ["where": "file"])
  }

  /// What is read when somebody looks.
  static func collect(_ archive: ObservationArchive, _ metrics: Metrics) {
    metrics.collectedCounter(
      "dmarc_observations_dropped_total", help: "Messages whose DMARC observation found no room.",
      labels: ["where": "memory"]
    ) { Double(archive.recorder.figures.dropped) }
    metrics.collectedGauge("dmarc_observations_waiting", help: "Observations not yet written down.") {
      Double(archive.recorder.figures.waiting)
    }
    metrics.collectedGauge("dmarc_observation_rows", help: "Observations in the file.") {
      Double(archive.state.rows)
    }
  }
}
