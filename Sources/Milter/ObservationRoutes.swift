import Daemon
import JSON

/// The observations of DMARC as a resource of the control socket.
struct ObservationRoutes: Sendable {
  /// `nil` where `dmarc_observations_days` is 0.
  let archive: ObservationArchive?

  /// The rows, page by page.
  var routes: [ControlRoute] {
    [ControlRoute("GET", "/dmarc/observations") { .json(.object(try await page($0))) }]
  }

  private func page(_ request: ControlRequest) async throws -> JSONObject {
    let filter = try ObservationFilter(request.query)
    guard let archive else {
      throw ControlProblem.conflict("dmarc_observations_days is 0: DMARC observations are not kept")
    }
    let page = try await archive.page(filter, at: SystemClock.now)
    return [
      "observations": .array(page.rows), "total": .integer(Int64(archive.state.rows)),
      "next": page.next.map { .string(String($0)) } ?? .null,
    ]
  }
}
