// swift-tools-version: 6.2
import PackageDescription

// The rooms of Sluice. Each target imports only from targets above it, and only what is named here;
// Tests/ArchitectureTests holds the same table against every `import` line.

/// What the code is instrumented with, `fuzzer` or `fuzzer,address`, where fuzzers are built (docs/fuzzing.md); otherwise nil.
let sanitizers = Context.environment["SLUICE_FUZZING"]
let instrumentation: [SwiftSetting] = sanitizers.map { [.unsafeFlags(["-sanitize=\($0)"])] } ?? []

let strict: [SwiftSetting] = instrumentation + [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["SluiceTestSupport"], exclude: excluding, swiftSettings: strict)
}

let package = Package(
    name: "sluice",
    products: [
        .executable(name: "sluice", targets: ["SluiceCommand"]),
        .library(name: "SluicePlugins", targets: ["SluicePlugins"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // System libraries, one shim each, imported by one room each.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CSpawn"),
        // What native plugins are built with: a header of C, beside the samples.
        .systemLibrary(name: "CSluicePlugin", path: "plugins/include"),
        // Our own C++: what libprotobuf is asked, behind a header of C.
        .target(name: "CProtobufShim", linkerSettings: [.linkedLibrary("protobuf")]),
        // Our own C: the JSON Schemas of `grammar`, taken into the command.
        .target(name: "CSchemas"),

        // The pure rooms: the language.
        room("SluiceText"),
        room("SluiceValues"),
        room("SluiceTopics"),
        room("SluiceZones", ["SluiceValues"]),
        room("SluiceConformance", ["SluiceValues"]),
        room("SluiceSQL", ["SluiceText", "SluiceValues"]),
        room("SluicePlugins", ["SluiceText", "SluiceValues", "SluiceTopics"]),
        room("SluiceEvaluation", ["SluiceSQL", "SluicePlugins", "SluiceText", "SluiceValues", "SluiceTopics"]),
        room("SluiceDigests", ["CCrypto"]),
        room("SluiceThreads"),
        room("SluiceFunctions", ["SluicePlugins", "SluiceValues", "SluiceZones", "SluiceDigests", "CPCRE2", "CProtobufShim"]),

        // Packs and the engine.
        room("SluicePacks", [
            "SluiceSQL", "SluiceEvaluation", "SluicePlugins", "SluiceTopics", "SluiceZones", "SluiceValues", "SluiceText",
            .product(name: "Yams", package: "Yams"),
        ]),
        room("SluiceEngine", [
            "SluicePacks", "SluiceEvaluation", "SluicePlugins", "SluiceTopics", "SluiceValues", "SluiceText",
        ]),

        // The world.
        room("SluiceActions", ["SluicePlugins", "SluiceValues", "SluiceTopics", "SluiceDigests", "SluiceThreads", "CCurl"]),
        room("SluiceStores", ["SluicePlugins", "SluiceValues", "CSQLite"]),
        room("SluiceMQTT", ["SluicePlugins", "SluiceTopics", "SluiceThreads", "CMosquitto"]),
        room("SluiceSockets", [
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]),
        room("SluiceHost", ["SluiceSockets", "SluicePlugins", "SluiceValues", "SluiceThreads", "CSpawn"]),
        room("SluiceOperations", ["SluiceSockets", "SluiceThreads", "SluiceEngine", "SluicePlugins"]),

        room("SluiceTesting", [
            "SluiceEngine", "SluicePacks", "SluiceEvaluation", "SluicePlugins", "SluiceTopics", "SluiceValues", "SluiceText",
        ]),
        room("SluiceExplaining", [
            "SluiceTesting", "SluiceEngine", "SluicePacks", "SluiceEvaluation", "SluiceSQL", "SluicePlugins", "SluiceTopics",
            "SluiceValues", "SluiceText",
        ]),
        room("SluicePlayground", [
            "SluiceExplaining", "SluiceTesting", "SluiceEngine", "SluicePacks", "SluiceEvaluation", "SluiceSQL", "SluicePlugins",
            "SluiceTopics", "SluiceValues", "SluiceText",
        ]),
        room("SluiceNative", ["SluicePlugins", "SluiceValues", "CSluicePlugin"]),

        // The entrance.
        .executableTarget(
            name: "SluiceCommand",
            dependencies: [
                "SluiceText", "SluiceValues", "SluiceTopics", "SluiceConformance", "SluiceSQL", "SluicePlugins",
                "SluiceEvaluation", "SluiceFunctions", "SluicePacks", "SluiceEngine", "SluiceActions", "SluiceStores", "SluiceMQTT",
                "SluiceHost", "SluiceSockets", "SluiceOperations", "SluiceTesting", "SluiceExplaining", "SluicePlayground",
                "SluiceNative", "SluiceThreads", "CEdit", "CSchemas",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Proofs.
        .target(
            name: "SluiceTestSupport",
            dependencies: ["SluiceText", "SluiceValues", "SluicePlugins"],
            path: "Tests/SluiceTestSupport",
            swiftSettings: strict),
        .target(
            name: "SluiceFuzzing",
            dependencies: [
                "SluiceText", "SluiceValues", "SluiceTopics", "SluiceSQL", "SluicePlugins", "SluiceEvaluation",
                "SluiceFunctions", "SluicePacks", "SluiceEngine", "SluiceActions", "SluiceStores",
            ],
            path: "Tests/SluiceFuzzing",
            swiftSettings: strict),
        tests("ArchitectureTests", []),
        tests("SluiceTextTests", ["SluiceText"]),
        tests("SluiceValuesTests", ["SluiceValues"], excluding: ["Fixtures"]),
        tests("SluiceTopicsTests", ["SluiceTopics"]),
        tests("SluiceZonesTests", ["SluiceZones"]),
        tests("SluiceConformanceTests", ["SluiceConformance", "SluiceValues"]),
        tests("SluiceSQLTests", ["SluiceSQL", "SluiceConformance", "SluiceText", "SluiceValues"], excluding: ["Fixtures"]),
        tests("SluiceEvaluationTests", [
            "SluiceEvaluation", "SluiceFunctions", "SluiceConformance", "SluiceSQL", "SluicePlugins", "SluiceText",
            "SluiceValues", "SluiceTopics",
        ], excluding: ["Fixtures"]),
        tests("SluiceFunctionsTests", [
            "SluiceFunctions", "SluiceEvaluation", "SluiceSQL", "SluicePlugins", "SluiceText", "SluiceValues", "CPCRE2",
        ]),
        tests("SluicePacksTests", [
            "SluicePacks", "SluiceEvaluation", "SluiceSQL", "SluiceFunctions", "SluiceActions", "SluiceConformance",
            "SluicePlugins", "SluiceTopics", "SluiceText", "SluiceValues", "SluiceZones",
        ], excluding: ["Fixtures"]),
        tests("SluiceActionsTests", [
            "SluiceActions", "SluiceDigests", "SluiceEngine", "SluicePacks", "SluiceEvaluation", "SluiceFunctions",
            "SluiceStores", "SluicePlugins", "SluiceText", "SluiceValues",
        ], excluding: ["Fixtures"]),
        tests("SluiceStoresTests", ["SluiceStores", "SluicePlugins", "SluiceValues"]),
        tests("SluiceMQTTTests", ["SluiceMQTT", "SluicePlugins", "SluiceTopics"]),
        tests("SluiceHostTests", ["SluiceHost", "SluicePlugins", "SluiceValues"], excluding: ["Fixtures"]),
        tests("SluiceSocketsTests", ["SluiceSockets"]),
        tests("SluiceOperationsTests", ["SluiceOperations", "SluiceSockets", "SluiceEngine", "SluicePlugins"]),
        tests("SluiceTestingTests", [
            "SluiceTesting", "SluicePacks", "SluiceEvaluation", "SluiceFunctions", "SluiceActions", "SluiceStores", "SluiceEngine",
            "SluicePlugins", "SluiceText", "SluiceValues",
        ], excluding: ["Fixtures"]),
        tests("SluiceExplainingTests", [
            "SluiceExplaining", "SluiceTesting", "SluicePacks", "SluiceEvaluation", "SluiceFunctions", "SluiceActions", "SluiceStores",
            "SluiceEngine", "SluicePlugins", "SluiceTopics", "SluiceText", "SluiceValues",
        ], excluding: ["Fixtures"]),
        tests("SluicePlaygroundTests", [
            "SluicePlayground", "SluiceTesting", "SluicePacks", "SluiceEvaluation", "SluiceFunctions", "SluiceActions",
            "SluiceStores", "SluicePlugins", "SluiceText", "SluiceValues",
        ], excluding: ["Fixtures"]),
        tests("SluiceNativeTests", ["SluiceNative", "SluicePlugins", "SluiceValues"]),
        tests("SluiceEngineTests", [
            "SluiceEngine", "SluicePacks", "SluiceEvaluation", "SluiceActions", "SluiceFunctions", "SluiceStores",
            "SluicePlugins", "SluiceTopics", "SluiceValues", "SluiceText",
        ]),
        tests("SluiceCommandTests", [
            "SluiceCommand", "SluicePlayground", "SluiceExplaining", "SluiceOperations", "SluiceHost", "SluiceSockets", "SluiceMQTT",
            "SluiceStores", "SluiceActions", "SluiceEngine", "SluicePacks", "SluiceNative", "SluiceFunctions",
            "SluiceEvaluation", "SluiceSQL", "SluicePlugins", "SluiceTopics", "SluiceText", "SluiceValues", "CSQLite",
        ], excluding: ["Fixtures"]),
        tests("SluiceFuzzingTests", ["SluiceFuzzing"], excluding: ["Finds"]),
    ],
    cxxLanguageStandard: .cxx17
)

// The fuzzers' driver is there only where it can be linked with libFuzzer.
if let sanitizers {
    package.targets.append(
        .executableTarget(
            name: "SluiceFuzzDriver",
            dependencies: ["SluiceFuzzing"],
            path: "Tests/SluiceFuzzDriver",
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=\(sanitizers)"])]))
}
