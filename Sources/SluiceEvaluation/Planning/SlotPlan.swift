import SluiceValues

/// Which fields one scan notes, and how many slots that takes; made once for each set of rules that a topic reaches.
package struct SlotPlan: Sendable {
    let fields: FieldPlan?
    let slotCount: Int

    /// A plan for the given slots of a table; none wanted means that the payload is only checked.
    package init(slots: Set<Int>, of table: FieldTable) {
        let paths = table.paths
        var next = paths.count
        let wanted = slots.sorted().map { (path: paths[$0], slot: $0) }
        fields = wanted.isEmpty ? nil : FieldPlan(paths: wanted, nextSlot: &next)
        slotCount = next
    }
}
