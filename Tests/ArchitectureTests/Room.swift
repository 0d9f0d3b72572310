/// A room of `Sources/`: what stands there may import what is named here, and nothing else.
struct Room: Sendable, CustomStringConvertible {
    let name: String
    /// The rooms that it may import; all of them stand before it in ``all``.
    let rooms: Set<String>
    /// Libraries of other packages, and the shims of system libraries. Each has one room.
    let libraries: Set<String>
    /// Modules of the toolchain beside the standard library, each with the reason why the room needs it.
    let toolchain: [String: String]

    var description: String { name }
    var imports: Set<String> { rooms.union(libraries).union(toolchain.keys) }

    init(_ name: String, _ rooms: Set<String> = [], libraries: Set<String> = [], toolchain: [String: String] = [:]) {
        self.name = "Sluice" + name
        self.rooms = Set(rooms.map { "Sluice" + $0 })
        self.libraries = libraries
        self.toolchain = toolchain
    }

    /// The one table of arrows, from the first room to the entrance.
    static let all = [
        Room("Text"),
        Room("Values"),
        Room("Topics"),
        Room(
            "Zones", ["Values"],
            toolchain: [
                "Glibc": "the tz database is read", "Synchronization": "zones that were read are shared",
            ]),
        Room("Conformance", ["Values"]),
        Room("SQL", ["Text", "Values"]),
        Room("Plugins", ["Text", "Values", "Topics"]),
        Room(
            "Evaluation", ["SQL", "Plugins", "Text", "Values", "Topics"],
            toolchain: ["Synchronization": "the table of fields is filled by the plans of all packs"]),
        Room("Digests", libraries: ["CCrypto"]),
        Room("Threads", toolchain: ["Glibc": "threads are made"]),
        Room(
            "Functions", ["Plugins", "Values", "Zones", "Digests"], libraries: ["CPCRE2", "CProtobufShim"],
            toolchain: [
                "Glibc": "some functions are computed in double precision",
                "Synchronization": "the cache of compiled patterns is shared",
            ]),
        Room(
            "Packs", ["SQL", "Evaluation", "Plugins", "Topics", "Zones", "Values", "Text"], libraries: ["Yams"],
            toolchain: [
                "Foundation": "the files of a pack's folder are listed and read",
                "Glibc": "a pipe that has a file's name is not waited for",
            ]),
        Room(
            "Engine", ["Packs", "Evaluation", "Plugins", "Topics", "Values", "Text"],
            toolchain: ["Synchronization": "deciding is done under one lock"]),
        Room(
            "Actions", ["Plugins", "Values", "Topics", "Digests", "Threads"], libraries: ["CCurl"],
            toolchain: [
                "Glibc": "sockets of webhooks are opened, on a thread of the room's own",
                "Synchronization": "callers share state with that thread",
            ]),
        Room(
            "Stores", ["Plugins", "Values"], libraries: ["CSQLite"],
            toolchain: [
                "Glibc": "the data directory is made, locked and synchronized",
                "Synchronization": "connections to the database are handed out under a lock",
            ]),
        Room(
            "MQTT", ["Plugins", "Topics", "Threads"], libraries: ["CMosquitto"],
            toolchain: [
                "Glibc": "sockets are polled on a thread of the room's own",
                "Synchronization": "callers share state with that thread",
            ]),
        Room(
            "Sockets", libraries: ["NIOCore", "NIOPosix", "NIOHTTP1"],
            toolchain: [
                "Glibc": "the descriptor of a pipe that can't be read is closed",
                "Synchronization": "connections are counted",
            ]),
        Room(
            "Host", ["Sockets", "Plugins", "Values", "Threads"], libraries: ["CSpawn"],
            toolchain: [
                "Glibc": "processes are started, watched and ended",
                "Synchronization": "callers share state with the threads of processes and sockets",
            ]),
        Room(
            "Operations", ["Sockets", "Threads", "Engine", "Plugins"],
            toolchain: ["Synchronization": "probes that come close together share one look"]),
        Room(
            "Testing", ["Engine", "Packs", "Evaluation", "Plugins", "Topics", "Values", "Text"],
            toolchain: ["Synchronization": "the engine asks the world from tasks of its own"]),
        Room(
            "Explaining", ["Testing", "Engine", "Packs", "Evaluation", "SQL", "Plugins", "Topics", "Values", "Text"],
            toolchain: ["Synchronization": "the engine tells from its own thread what it saw"]),
        Room(
            "Playground",
            ["Explaining", "Testing", "Engine", "Packs", "Evaluation", "SQL", "Plugins", "Topics", "Values", "Text"],
            toolchain: ["Synchronization": "the engine tells of rules from tasks of its own"]),
        Room(
            "Native", ["Plugins", "Values"], libraries: ["CSluicePlugin"],
            toolchain: [
                "Dispatch": "calls of actions wait on threads of the room's own",
                "Glibc": "shared libraries are loaded, and tried in a process of their own first",
            ]),
        Room(
            "Command",
            [
                "Text", "Values", "Topics", "Conformance", "SQL", "Plugins", "Evaluation", "Functions", "Packs", "Engine",
                "Actions", "Stores", "MQTT", "Sockets", "Host", "Operations", "Testing", "Explaining", "Playground", "Native",
                "Threads",
            ],
            libraries: ["ArgumentParser", "CEdit", "CSchemas"],
            toolchain: [
                "Dispatch": "signals end a run",
                "Foundation": "files are read and a broker is run",
                "Glibc": "the real clock, the standard streams, exit codes",
                "Synchronization": "the view counts what the engine's threads do",
            ]),
    ]

    static let libraries: Set<String> = all.reduce(into: []) { $0.formUnion($1.libraries) }
}
