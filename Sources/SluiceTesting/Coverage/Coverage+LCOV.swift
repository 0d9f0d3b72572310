import SluicePacks
import SluiceText

// The form that editors and build servers draw coverage from. Source: the manual of geninfo(1).
extension Coverage {
    /// A record for each file: rules as functions, lines of rules and actions, outcomes and arms as branches.
    package var lcov: String {
        var files: [String] = []
        for point in points where !files.contains(point.place.file) { files.append(point.place.file) }
        return files.map { record(of: $0) }.joined()
    }

    private func record(of file: String) -> String {
        let own = points.filter { $0.place.file == file }
        var lines = ["TN:", "SF:\(file)"]
        let rules = own.filter { $0.kind == .rule }
        lines += rules.map { "FN:\($0.place.position.line),\($0.rule)" }
        lines += rules.map { "FNDA:\($0.hits),\($0.rule)" }
        lines += ["FNF:\(rules.count)", "FNH:\(rules.count { $0.hits > 0 })"]
        let branches = own.filter { $0.kind == .branch }
        for (number, branch) in branches.enumerated() {
            // A branch of a rule that nothing reached was never looked at.
            let isReached = own.contains { $0.kind == .rule && $0.rule == branch.rule && $0.hits > 0 }
            lines.append("BRDA:\(branch.place.position.line),0,\(number),\(isReached ? String(branch.hits) : "-")")
        }
        lines += ["BRF:\(branches.count)", "BRH:\(branches.count { $0.hits > 0 })"]
        var hits: [Int: Int] = [:]
        for point in own where point.kind != .branch { hits[point.place.position.line, default: 0] += point.hits }
        lines += hits.sorted { $0.key < $1.key }.map { "DA:\($0.key),\($0.value)" }
        lines += ["LF:\(hits.count)", "LH:\(hits.values.count { $0 > 0 })", "end_of_record"]
        return lines.map { $0 + "\n" }.joined()
    }
}
