import SluicePlugins
import Testing

@testable import SluiceMQTT

@Suite("Suspicion of a publication")
struct SuspicionTests {
    private let poison = Publication(topic: "b", payload: [0], qos: 1)
    private let other = Publication(topic: "a", payload: [1], qos: 1)

    @Test("what was under way when a connection ended goes one by one, until all of it is answered")
    func oneByOne() {
        var suspicion = Suspicion()
        #expect(suspicion.window(of: 1024) == 1024)

        let givesUp = suspicion.connectionEnded([other, poison])
        #expect(!givesUp)
        #expect(suspicion.window(of: 1024) == 1)
        suspicion.answered(1)
        #expect(suspicion.window(of: 1024) == 1)
        suspicion.answered(1)
        #expect(suspicion.window(of: 1024) == 1024)
    }

    @Test("a connection that ends with nothing under way makes nothing suspect")
    func nothingUnderWay() {
        var suspicion = Suspicion()
        let givesUp = suspicion.connectionEnded([])
        #expect(!givesUp)
        #expect(suspicion.window(of: 1024) == 1024)
    }

    @Test("one that connections end on alone is given up at the last of so many in a row, and not one before")
    func strikes() {
        var suspicion = Suspicion()
        // The first end only makes it suspect: it may have been in company before.
        let answers = (0...Suspicion.maximumStrikes).map { _ in suspicion.connectionEnded([poison]) }
        #expect(answers == Array(repeating: false, count: Suspicion.maximumStrikes) + [true])
        #expect(suspicion.strikes == 0)
        #expect(suspicion.window(of: 1024) == 1024)
    }

    @Test("an answer, or another publication, begins the count anew")
    func anew() {
        var suspicion = Suspicion()
        let before = [[other, poison, other]] + Array(repeating: [poison], count: Suspicion.maximumStrikes - 1)
        #expect(!before.map { suspicion.connectionEnded($0) }.contains(true))
        suspicion.answered(1)
        let afterAnAnswer = suspicion.connectionEnded([poison])
        #expect(!afterAnAnswer && suspicion.strikes == 1)
        let ofAnother = suspicion.connectionEnded([other])
        #expect(!ofAnother && suspicion.strikes == 1)
    }
}
