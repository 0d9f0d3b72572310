@testable import SluiceMQTT
import Testing

@Suite("Filters of a shared group")
struct DisjointFiltersTests {
    @Test("overlapping filters are joined, others stay", arguments: [
        (["a", "b"], ["a", "b"]),
        (["a/+", "b/+"], ["a/+", "b/+"]),
        (["a/#", "a/b/+"], ["a/#"]),
        (["a/b", "a/+"], ["a/+"]),
        (["a/+/c", "a/b/+"], ["a/+/+"]),
        (["a", "a/#"], ["a/#"]),
        (["a", "a/+"], ["a", "a/+"]),
        (["a/b", "a/b/c", "+/b/#"], ["+/b/#"]),
        (["#", "$SYS/#"], ["#", "$SYS/#"]),
        (["+/x", "$SYS/x"], ["+/x", "$SYS/x"]),
        (["$SYS/#", "$SYS/x"], ["$SYS/#"]),
        (["a/+", "b/c", "+/c"], ["+/+"]),
        ([], []),
    ])
    func joining(filters: [String], expected: [String]) {
        #expect(DisjointFilters.joined(filters) == expected)
    }
}
