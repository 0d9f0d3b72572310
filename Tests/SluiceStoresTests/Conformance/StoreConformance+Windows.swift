import SluicePlugins

extension StoreConformance {
    private static func group(_ start: Timestamp, _ name: String, place: Int64 = 0, state: String = "{}") -> WindowGroup {
        WindowGroup(rule: weird, start: start, group: name, place: place, state: state)
    }

    static let windows = [
        StoreConformance("groups of open windows come back as they were, are replaced and removed one by one") { database in
            let kept = [group(-60_000, weird, place: 7, state: #"{"a":"\u{0}"}"#), group(0, ""), group(.max, "", place: .max)]
            try database.write { stores in for group in kept { try stores.put(group) } }
            try requireEqual(Set(try database.read { try $0.windowGroups(of: weird) }), Set(kept))
            try database.write { try $0.put(group(0, "", place: 1, state: "new")) }
            try requireEqual(try database.read { try $0.windowGroups(of: weird) }.first { $0.start == 0 }?.state, "new")
            try database.write { stores in
                try stores.removeWindowGroup(of: weird, start: 0, group: "")
                try stores.removeWindowGroup(of: weird, start: 0, group: "nobody")
                try stores.removeWindowGroup(of: "other", start: .max, group: "")
            }
            try requireEqual(Set(try database.read { try $0.windowGroups(of: weird) }), [kept[0], kept[2]])
        },
        StoreConformance("groups of rules are kept apart, also where all of one rule's are removed") { database in
            try database.write { stores in
                try stores.put(group(1, "a"))
                try stores.put(WindowGroup(rule: "other", start: 1, group: "a", place: 0, state: ""))
                try stores.removeWindowGroups(of: weird)
                try stores.removeWindowGroups(of: "nobody")
            }
            try requireEqual(try database.read { try $0.windowGroups(of: weird) }, [])
            try requireEqual(try database.read { try $0.windowGroups(of: "other") }.count, 1)
        },
        StoreConformance("names that look alike but differ in their bytes are two groups") { database in
            try database.write { stores in
                try stores.put(group(1, "e\u{301}"))
                try stores.put(group(1, "\u{e9}"))
            }
            try requireEqual(try database.read { try $0.windowGroups(of: weird) }.count, 2)
        },
        StoreConformance("windows are undone with their transaction and with their savepoint") { database in
            struct Undone: Error {}
            try? database.write { stores in
                try stores.put(group(1, "a"))
                throw Undone()
            }
            try database.write { stores in
                try? stores.savepoint {
                    try stores.put(group(2, "a"))
                    throw Undone()
                }
            }
            try requireEqual(try database.read { try $0.windowGroups(of: weird) }, [])
            try requireError(.unavailable) { try database.read { try $0.put(group(1, "a")) } }
        },
    ]
}
