import SluiceTestSupport
import Testing

@testable import SluiceFunctions

@Suite("Sets of code points")
struct CodePointSetTests {
    @Test("what is added grows together where it touches")
    func joining() {
        #expect(CodePointSet([5...6, 1...2, 3...3]).ranges == [1...3, 5...6])
        #expect(CodePointSet(of: "cab").ranges == [0x61...0x63])
        #expect(CodePointSet([1...9]).single == nil)
        #expect(CodePointSet(of: "a").single == 0x61)
        #expect(CodePointSet().isEmpty)
        #expect(CodePointSet().complement == .all)
        #expect(CodePointSet.all.complement.isEmpty)
    }

    @Test("union, intersection and complement are those of each of their members")
    func algebra() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            func any() -> CodePointSet {
                var set = CodePointSet()
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    let start = UInt32.random(in: 0...40, using: &random)
                    set = set.union(CodePointSet([start...start + UInt32.random(in: 0...6, using: &random)]))
                }
                return set
            }
            let (a, b) = (any(), any())
            for point in UInt32(0)...50 {
                #expect(a.union(b).contains(point) == (a.contains(point) || b.contains(point)))
                #expect(a.intersection(b).contains(point) == (a.contains(point) && b.contains(point)))
                #expect(a.subtracting(b).contains(point) == (a.contains(point) && !b.contains(point)))
                #expect(a.complement.contains(point) != a.contains(point))
            }
            #expect(a.complement.complement == a)
            #expect(zip(a.ranges, a.ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
        }
    }

    @Test("both cases are those of ASCII")
    func cases() {
        #expect(CodePointSet(of: "aZé1").withBothASCIICases == CodePointSet(of: "aAzZé1"))
        #expect(CodePointSet([0x59...0x62]).withBothASCIICases == CodePointSet([0x41...0x42, 0x59...0x62, 0x79...0x7A]))
    }
}
