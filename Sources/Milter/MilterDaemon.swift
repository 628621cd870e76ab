import Authentication
import Daemon
import Inspection
import JSON
import LibMilter
import LibOpenDKIM
import LibSPF2
import Logging
import OpenSSL
import PublicSuffix
import Resolver

/// The milter as a whole: what it is made of and how it runs.
struct MilterDaemon {
  let process: DaemonProcess
  let configuration: MilterConfiguration

  /// Runs until a signal ends it.
  ///
  /// - Parameter reread: reads the settings anew, for a reload.
  func run(reread: @escaping @Sendable () throws -> MilterConfiguration) throws {
    let bans = BanBook()
    let limits = limitDesk()
    // A thread for the disk alone: see ObservationArchive.
    let disk = DiskThread()
    defer { disk.end() }
    let archive = observationArchive(disk)
    let inspection = InspectionDesk(
      basis: try Self.basis(configuration), resolver: resolver(), bans: bans, limits: limits,
      tls: TLSCounters(process.metrics), counters: InspectionCounters(process.metrics, bans: bans),
      observations: archive?.recorder, logger: process.logger)
    let policyd = ControlClient(
      socketPath: DaemonProcess.controlSocketPath(
        directory: configuration.controlDirectory, name: "policyd"))
    let hooks = DaemonHooks(
      routes: [inspection.feed.route]
        + LimitRoutes(limits: limits, bans: bans, logger: process.logger).routes
        + ObservationRoutes(archive: archive).routes,
      health: {
        let (count, isCurrent) = bans.state
        var details: JSONObject = ["bans": .integer(Int64(count)), "bans_current": .bool(isCurrent)]
        if !isCurrent {
          details["problem"] = "gomail-policyd is away: bans stay as they were last known"
        }
        var isHealthy = isCurrent
        if let archive {
          details["dmarc_observations"] = .object(archive.health)
          if let problem = archive.state.problem {
            isHealthy = false
            if isCurrent { details["problem"] = .string("DMARC observations cannot be written: \(problem)") }
          }
        }
        return DaemonHealth(isHealthy: isHealthy, details: details)
      },
      reload: {
        let fresh = try reread()
        inspection.replaceBasis(try Self.basis(fresh))
        limits.replace(fresh.rates, fresh.connections)
      })
    let logger = process.logger
    try process.runBlocking(
      [
        BucketKeeper(path: configuration.bucketFile, limits: limits, logger: logger),
        BanSubscription(policyd: policyd, bans: bans, logger: logger),
        ViolationReporter(policyd: policyd, violations: limits.violations, logger: logger),
      ] + (archive.map { [ObservationWriter(archive: $0)] } ?? []), hooks: hooks
    ) { ready, stopping in
      // Only now: the control socket belongs to one milter at a time, and a second one that is started
      // by mistake ends there, before it takes the first one's place at Postfix.
      let server = try MilterServer(
        name: "gomail-milter", address: configuration.socket,
        refusedServer: { lacking in
          logger.error(
            "refused a mail server that lacks milter features; use Postfix with milter_protocol = 6",
            metadata: ["lacking": "\(lacking)"])
        }, makeSession: { MilterSession(inspection) })
      logger.info("listening", metadata: ["address": "\(configuration.socket)"])
      ready()
      try server.run {
        stopping()
        inspection.waitForMessagesInProgress()
      }
    }
  }

  private func observationArchive(_ disk: DiskThread) -> ObservationArchive? {
    guard configuration.observationDays > 0 else { return nil }
    let archive = ObservationArchive(
      path: configuration.observationFile, days: configuration.observationDays,
      recorder: ObservationRecorder(), counters: ObservationCounters(process.metrics),
      logger: process.logger, eventLoop: disk.eventLoop)
    ObservationCounters.collect(archive, process.metrics)
    return archive
  }

  private func limitDesk() -> LimitDesk {
    let desk = LimitDesk(
      BucketKeeper.restored(configuration.rates, path: configuration.bucketFile, logger: process.logger),
      configuration.connections, counters: LimitCounters(process.metrics))
    LimitCounters.collect(desk, process.metrics)
    return desk
  }

  private func resolver() -> Resolver {
    let counters = ResolverCounters(process.metrics)
    let resolver = Resolver(configuration.resolver, observer: counters.count)
    process.metrics.collectedGauge("dns_cache_entries", help: "Outcomes that the DNS cache holds.") {
      Double(resolver.cacheSize.count)
    }
    process.metrics.collectedGauge("dns_cache_bytes", help: "Memory that the DNS cache uses.") {
      Double(resolver.cacheSize.octets)
    }
    return resolver
  }

  private static func basis(_ configuration: MilterConfiguration) throws -> InspectionBasis {
    // The list is read where it is asked: it takes a megabyte.
    let list = configuration.rules.authentication.method == .treeWalk ? nil : try PublicSuffixList()
    return InspectionBasis(
      rules: configuration.rules, keys: try keyring(file: configuration.keyFile),
      signers: try configuration.signing.load(), secondVerifier: try secondVerifier(configuration.rules),
      dnsBudget: configuration.dnsBudget, registrableDomain: { list?.registrableDomain(of: $0) },
      spfOpinion: configuration.rules.authentication.spfEngine == .native ? nil : SPF2Evaluator.result)
  }

  /// libopendkim, where the settings ask for it; otherwise nothing of it runs.
  private static func secondVerifier(_ rules: InspectionRules) throws -> (any DKIMSecondVerifier)? {
    guard rules.authentication.isDKIMEnabled, rules.authentication.dkimEngine != .native else { return nil }
    return try OpenDKIMVerifier.shared()
  }

  private static func keyring(file: String) throws -> VerdictKeyring {
    let octets = try KeyFile.loadOrCreate(
      path: file, maximumOctets: VerdictKeyring.maximumFileOctets
    ) {
      VerdictKeyring.file(secret: randomBytes(VerdictKey.secretOctets), idBytes: randomBytes(5))
    }
    do {
      return try VerdictKeyring(parsing: octets)
    } catch {
      throw KeyFileError(path: file, problem: "\(error)")
    }
  }
}
