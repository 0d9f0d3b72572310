import SluicePlugins
import SluiceText

extension PackAnalysis {
    /// Stores that rules write and nobody reads, as far as the packs say.
    mutating func findUnreadResources() {
        let profiles = graph.profiles
        let written = profiles.reduce(into: Set<ResourceName>()) { $0.formUnion($1.written) }
        // A queue that failures alone come to is there for people.
        let failed = profiles.reduce(into: Set<ResourceName>()) { $0.formUnion($1.writtenOnFailure) }
        let read = profiles.reduce(into: Set(packs.flatMap(\.alarms).compactMap(\.series))) { $0.formUnion($1.read) }
        let readsAnyTable = profiles.contains(where: \.readsByUnknownName)
        for pack in packs {
            // In the order of the file, which has a line for each.
            for (resource, note) in pack.notes.sorted(by: { $0.value.place.position.line < $1.value.place.position.line }) {
                let isWritten = written.contains(resource) || resource.kind != .queue && failed.contains(resource)
                guard isWritten, note.readBy == nil, !read.contains(resource) else { continue }
                if resource.kind == .table, readsAnyTable { continue }
                if resource.kind == .queue, isHeardByWildcard(resource) { continue }
                warn(
                    .neverRead, "rules write the \(resource), and none reads it", at: note.place, word: resource.name,
                    label: "people can, with 'sluice query'",
                    hint: .init("where they do, say so: readBy: people"))
            }
        }
    }

    /// Whether a rule hears a queue through a filter with a wildcard in its place.
    private func isHeardByWildcard(_ resource: ResourceName) -> Bool {
        let pattern = TopicPattern("$queue/\(resource.name)")
        return graph.profiles.contains { $0.filters.contains { pattern.overlaps($0) } }
    }
}

extension Alarm {
    /// The series that it watches.
    fileprivate var series: ResourceName? {
        if case .series(let name, _, _) = source { ResourceName(.series, name) } else { nil }
    }
}
