// swift-tools-version: 6.2
import PackageDescription

// The folder list is the architecture: see ARCHITECTURE.md. Core targets are pure,
// each edge wraps one foreign thing, programs assemble. `make lint` checks the imports.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Core/\(name)", swiftSettings: strict)
}

func edge(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Edges/\(name)", swiftSettings: strict)
}

/// A C library of Debian, reached through its module map.
func library(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// What Swift cannot call of a C library: variadic functions and macros.
func shim(_ name: String, _ library: Target.Dependency) -> Target {
  .target(name: name, dependencies: [library], path: "Sources/CLibraries/\(name)")
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: strict)
}

/// The tests of a module, or of a part of it.
func tests(
  _ subject: String, of module: String? = nil, _ dependencies: [Target.Dependency] = [],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(subject)Tests", dependencies: [.target(name: module ?? subject)] + dependencies,
    path: "Tests/\(subject)Tests", exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "gomail",
  products: [
    .executable(name: "gomail-milter", targets: ["Milter"]),
    .executable(name: "gomail-policyd", targets: ["PolicyD"]),
    .executable(name: "gomail-forwarder", targets: ["Forwarder"]),
    .executable(name: "gomailctl", targets: ["gomailctl"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Core
    core("Mail"),
    core("JSON", ["Mail"]),
    core("DNS", ["Mail"]),
    core("Authentication", ["Mail", "JSON", "DNS"]),
    core("Policy", ["Mail", "JSON"]),
    core("Inspection", ["Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook"]),
    core("PostfixPolicy", ["Mail"]),
    core("LMTP", ["Mail"]),
    core("Webhook", ["Mail", "JSON", "Authentication"]),

    // Edges
    edge("Locking", []),
    edge("LibMilter", ["Mail", "Locking", "CMilter", "CMilterShim"]),
    edge("LibOpenDKIM", ["Mail", "Authentication", "COpenDKIM"]),
    edge("OpenSSL", ["Mail", "Locking", "Authentication", "COpenSSL"]),
    edge("Resolver", ["Mail", "DNS", "Locking"]),
    edge("PublicSuffix", ["Mail", "CPSL"]),
    edge("LibSPF2", ["Mail", "DNS", "Authentication", "CSPF2", "CSPF2Shim"]),
    edge("LibMIME", ["Mail", "JSON", "Webhook", "CGMime", "CGMimeShim"]),
    edge("LibCurl", ["Mail", "Webhook", "Locking", "CCurl", "CCurlShim"]),
    edge("SQLite", ["Mail", "CSQLite"]),
    edge(
      "Settings", ["Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook", "Inspection", "CYAML"]),
    edge("Spool", ["Mail", "JSON", "Authentication", "Webhook", "Locking"]),
    edge(
      "Daemon",
      ["Mail", "JSON", "Locking", "CMalloc"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // C libraries
    library("CMilter", pkgConfig: "milter", apt: "libmilter-dev"),
    shim("CMilterShim", "CMilter"),
    library("CGMime", pkgConfig: "gmime-3.0", apt: "libgmime-3.0-dev"),
    shim("CGMimeShim", "CGMime"),
    library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    shim("CCurlShim", "CCurl"),
    library("COpenDKIM", pkgConfig: "opendkim", apt: "libopendkim-dev"),
    library("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
    library("CPSL", pkgConfig: "libpsl", apt: "libpsl-dev"),
    library("CSPF2", apt: "libspf2-dev"),
    shim("CSPF2Shim", "CSPF2"),
    .systemLibrary(name: "CMalloc", path: "Sources/CLibraries/CMalloc"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),

    // Programs
    program(
      "Milter",
      [
        "Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook", "Inspection",
        "LibMilter", "LibOpenDKIM", "LibSPF2", "OpenSSL", "Resolver", "PublicSuffix", "SQLite", "Settings",
        "Daemon", "Locking",
      ] + nio + [
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    program(
      "PolicyD",
      ["Mail", "JSON", "Policy", "PostfixPolicy", "SQLite", "OpenSSL", "Settings", "Daemon", "Locking"] + nio
        + [
          .product(name: "Logging", package: "swift-log"),
          .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]),
    program(
      "Forwarder",
      [
        "Mail", "JSON", "Authentication", "Policy", "LMTP", "Webhook",
        "Spool", "SQLite", "LibMIME", "LibCurl", "OpenSSL", "Settings", "Daemon", "Locking",
      ] + nio + [
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    program(
      "gomailctl",
      [
        "Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook", "Inspection", "LibOpenDKIM", "LibSPF2",
        "OpenSSL", "Resolver", "PublicSuffix", "Settings", "Daemon", "Locking",
      ] + nio + [
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),

    // Tests
    tests("Mail", ["TestSupport"]),
    tests("JSON", ["Mail", "TestSupport"]),
    tests("DNS", ["Mail"]),
    tests("Authentication", ["Mail", "JSON", "OpenSSL"]),
    tests(
      "SPF", of: "Authentication", ["Mail", "DNS", "LibSPF2", "TestSupport"],
      exclude: ["differential", "suite"]),
    tests("DKIM", of: "Authentication", ["Mail", "DNS", "OpenSSL", "TestSupport"]),
    tests("DMARC", of: "Authentication", ["Mail", "JSON", "DNS", "Inspection", "TestSupport"]),
    tests("Policy", ["Mail", "JSON", "TestSupport"]),
    tests("Inspection", ["Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook", "OpenSSL"]),
    tests("PostfixPolicy", ["Mail"]),
    tests("LMTP", ["Mail"]),
    tests("Webhook", ["Mail", "JSON", "Authentication", "OpenSSL"]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("OpenSSL", ["Mail"]),
    tests(
      "OpenSSLDKIM", of: "OpenSSL", ["Mail", "DNS", "Authentication", "LibOpenDKIM"],
      exclude: ["Fixtures", "differential"]),
    tests("Resolver", ["Mail", "DNS", "TestSupport"]),
    tests("PublicSuffix", ["Mail"]),
    tests("LibMIME", ["Mail", "Webhook"], exclude: ["Fixtures"]),
    tests("LibCurl", ["Mail", "Webhook"] + nio, exclude: ["http2-server.py"]),
    tests("SQLite", ["Mail"]),
    tests("Settings", ["Mail", "JSON", "DNS", "Authentication", "Policy", "Webhook"]),
    tests("Spool", ["Mail", "JSON", "Authentication", "Webhook", "TestSupport"]),
    tests("Daemon", ["Mail", "JSON"] + nio + [.product(name: "Logging", package: "swift-log")]),
    tests(
      "Forwarder",
      ["Mail", "JSON", "Authentication", "Webhook", "LibCurl", "OpenSSL", "Settings", "Spool", "Daemon"] + nio
        + [
          .product(name: "Logging", package: "swift-log")
        ]),
    tests(
      "PolicyD",
      ["Mail", "JSON", "Policy", "PostfixPolicy", "SQLite", "Daemon"] + nio + [
        .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "Logging", package: "swift-log"),
      ]),
    tests(
      "Milter",
      ["Mail", "JSON", "Authentication", "Inspection", "SQLite", "Daemon"] + nio + [
        .product(name: "Logging", package: "swift-log")
      ]),
    tests(
      "gomailctl",
      [
        "Mail", "JSON", "DNS", "Authentication", "Inspection", "OpenSSL", "Settings",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Whole systems: the four programs as processes, a private Postfix, real sockets.
    .testTarget(
      name: "PostfixTests",
      dependencies: [
        "Milter", "PolicyD", "Forwarder", "gomailctl", "Authentication", "Mail", "OpenSSL", "Webhook",
        "TestSupport",
      ],
      path: "Tests/Postfix",
      exclude: [
        "01-first-light", "02-forged-results", "03-banned-client", "04-malformed-envelope",
        "05-several-messages", "06-multipart", "07-policy-alone", "08-policies",
        "09-injected-results", "Signed", "Sealed", "recording-receiver.py", "deciding-receiver.py",
      ],
      swiftSettings: strict),
  ]
)

// `Tests/Fuzz/run` sets GOMAIL_FUZZ: one program for each parser, and the core compiled so that
// libFuzzer sees which branches an input takes.
if Context.environment["GOMAIL_FUZZ"] != nil {
  let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])]
  func fuzzer(_ parser: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: "Fuzz\(parser)", dependencies: ["FuzzDriver"] + dependencies, path: "Tests/Fuzz/\(parser)",
      swiftSettings: strict + instrumented,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
  }
  for target in package.targets
  where target.path?.hasPrefix("Sources/Core/") == true
    || ["Spool", "LibMIME", "LibOpenDKIM", "LibSPF2"].contains(target.name)
  {
    target.swiftSettings = strict + instrumented
  }
  package.targets += [
    .target(name: "FuzzDriver", path: "Tests/Fuzz/Driver", swiftSettings: strict + instrumented),
    .target(
      name: "FuzzDKIMParts", dependencies: ["Authentication"], path: "Tests/Fuzz/DKIMParts",
      swiftSettings: strict + instrumented),
    fuzzer("LMTP", ["Mail", "LMTP"]),
    fuzzer("Policy", ["PostfixPolicy"]),
    fuzzer("JSON", ["JSON"]),
    fuzzer("Addresses", ["Mail"]),
    fuzzer("AuthenticationResults", ["Mail", "Authentication"]),
    fuzzer("DNS", ["Mail", "DNS"]),
    fuzzer("Zone", ["Mail", "DNS"]),
    fuzzer("SPF", ["Mail", "DNS", "Authentication"]),
    fuzzer("SPFOpinion", ["Mail", "DNS", "Authentication", "LibSPF2"]),
    fuzzer("DKIM", ["Mail", "DNS", "Authentication"]),
    fuzzer("DKIMSigning", ["FuzzDKIMParts", "Mail", "DNS", "Authentication"]),
    fuzzer("DKIMOpinion", ["FuzzDKIMParts", "Mail", "DNS", "Authentication", "LibOpenDKIM"]),
    fuzzer("ARC", ["Mail", "DNS", "Authentication"]),
    fuzzer("Author", ["Mail", "Authentication"]),
    fuzzer("Explain", ["Mail", "JSON", "DNS", "Authentication", "Inspection"]),
    fuzzer("DMARC", ["Mail", "DNS", "Authentication"]),
    fuzzer("Verdict", ["Mail", "JSON", "Authentication"]),
    fuzzer("Ban", ["Mail", "JSON", "Policy"]),
    fuzzer("Buckets", ["Mail", "Policy"]),
    fuzzer("NetworkList", ["Mail", "JSON", "Policy"]),
    fuzzer("Violations", ["Mail", "JSON", "Policy"]),
    fuzzer("Route", ["Mail", "Webhook"]),
    fuzzer("SpoolLine", ["Spool"]),
    fuzzer("Event", ["Mail", "JSON", "Authentication", "Webhook", "LibMIME"]),
  ]
}

// `bench/run` sets GOMAIL_BENCH: what sends prepared messages and policy requests, what takes events, a policy
// server that does nothing, and the core's rates beside libopendkim.
if Context.environment["GOMAIL_BENCH"] != nil {
  package.products += [
    .executable(name: "bench-send", targets: ["BenchSend"]),
    .executable(name: "bench-receive", targets: ["BenchReceive"]),
    .executable(name: "bench-core", targets: ["BenchCore"]),
    .executable(name: "bench-policy-load", targets: ["BenchPolicyLoad"]),
    .executable(name: "bench-policy-nothing", targets: ["BenchPolicyNothing"]),
  ]
  package.targets += [
    .executableTarget(name: "BenchSend", path: "bench/send"),
    .executableTarget(name: "BenchReceive", path: "bench/receive"),
    .executableTarget(name: "BenchPolicyLoad", path: "bench/policy/load"),
    .executableTarget(
      name: "BenchPolicyNothing",
      dependencies: ["Mail", "Daemon", .product(name: "Logging", package: "swift-log")] + nio,
      path: "bench/policy/nothing", swiftSettings: strict),
    .target(
      name: "BenchShim", path: "bench/shim",
      linkerSettings: [.linkedLibrary("opendkim"), .linkedLibrary("crypto")]),
    .executableTarget(
      name: "BenchCore",
      dependencies: [
        "Mail", "DNS", "Authentication", "Policy", "Inspection", "LMTP", "OpenSSL", "LibOpenDKIM", "LibSPF2",
        "BenchShim",
      ],
      path: "bench/core", swiftSettings: strict),
  ]
}
