import Glibc
import Synchronization

/// The zones of the system's tz database (Debian's package tzdata), each read when it is first asked for.
package final class ZoneDatabase: Sendable {
    package static let system = ZoneDatabase(folder: "/usr/share/zoneinfo")

    private struct State {
        /// The names of all files that may be zones, read at the first question.
        var names: Set<String>?
        /// nil for a file that is none. Bounded by the names.
        var zones: [String: Zone?] = [:]
    }

    private let state = Mutex(State())
    private let folder: String

    init(folder: String) { self.folder = folder }

    /// A zone of the database, `UTC`, `Z`, or a fixed offset: `+05:30`, `UTC+01:00`, `GMT-8`. nil where there is none.
    package func zone(_ id: String) -> Zone? {
        if id == Zone.utc.id || id == "Z" { return .utc }
        if let region = region(id) { return region }
        var offset = Substring(id).utf8
        for prefix in ["UTC", "GMT", "UT"] where id.hasPrefix(prefix) {
            offset = offset.dropFirst(prefix.utf8.count)
            if offset.isEmpty { return .utc }
            break
        }
        return OffsetText.seconds(offset).map(Zone.init(offset:))
    }

    /// A zone of the database.
    package func region(_ id: String) -> Zone? {
        state.withLock { state in
            if let known = state.zones[id] { return known }
            guard names(&state).contains(id) else { return nil }
            let rules = SystemFile.read(folder + "/" + id, atMost: 1 << 20).flatMap(ZoneRules.init(tzif:))
            let zone = rules.map { Zone(id: id, rules: $0) }
            state.zones[id] = .some(zone)
            return zone
        }
    }

    /// The longest zone of the database that a text begins with.
    package func longestRegion(in text: some Sequence<UInt8>) -> Zone? {
        var candidate = text.prefix { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        // No name is longer.
        candidate = Array(candidate.prefix(64))
        while !candidate.isEmpty {
            if let zone = region(String(decoding: candidate, as: UTF8.self)) { return zone }
            candidate.removeLast()
        }
        return nil
    }

    private func names(_ state: inout State) -> Set<String> {
        if let names = state.names { return names }
        var names: Set<String> = []
        var folders = [""]
        while let prefix = folders.popLast() {
            for entry in SystemFile.entries(folder + "/" + prefix) {
                // Names of zones begin with a capital; `posix`, `right` and tables stand beside them.
                guard let first = entry.name.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { continue }
                let name = prefix + entry.name
                if !entry.isFolder {
                    names.insert(name)
                } else if prefix.utf8.count < 64 {
                    folders.append(name + "/")
                }
            }
        }
        state.names = names
        return names
    }
}

/// Files as the C library gives them.
private enum SystemFile {
    /// All bytes of a file; nil where it can't be read or has more.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: limit + 1) { buffer, count in
            count = fread(buffer.baseAddress, 1, limit + 1, file)
        }
        return bytes.count > limit || ferror(file) != 0 ? nil : bytes
    }

    /// What stands in a folder; nothing where it can't be read.
    static func entries(_ path: String) -> [(name: String, isFolder: Bool)] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var entries: [(String, Bool)] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            // Through links, and whether the file system tells the kind in the entry or not.
            guard stat(path + "/" + name, &status) == 0 else { continue }
            entries.append((name, status.st_mode & S_IFMT == S_IFDIR))
        }
        return entries
    }
}
