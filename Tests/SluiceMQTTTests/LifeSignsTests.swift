@testable import SluiceMQTT
import Testing

@Suite("Signs of life")
struct LifeSignsTests {
    private let start = ContinuousClock.now

    /// Asks at each of the moments, in milliseconds after `start`, and answers those at which a sign was due.
    private func due(_ signs: inout LifeSigns, at moments: some Sequence<Int>) -> [Int] {
        moments.filter { signs.isDue(at: start + .milliseconds($0)) }
    }

    @Test("a sign is due a quarter of the keep-alive after the client stops reading, and again and again")
    func rhythm() {
        var signs = LifeSigns(keepAlive: .seconds(8))
        #expect(due(&signs, at: stride(from: 0, through: 7000, by: 100)) == [2000, 4000, 6000])
    }

    @Test("the first sign comes before a broker's patience ends, also where the client was silent for the whole keep-alive")
    func patience() {
        var signs = LifeSigns(keepAlive: .seconds(5))
        #expect(due(&signs, at: [5000, 6000, 7000, 7500]) == [7000])
    }

    @Test("reading begins the time anew")
    func reading() {
        var signs = LifeSigns(keepAlive: .seconds(8))
        #expect(due(&signs, at: [0, 1900]) == [])
        signs.end()
        #expect(due(&signs, at: [3000, 4900, 5000]) == [5000])
    }
}
