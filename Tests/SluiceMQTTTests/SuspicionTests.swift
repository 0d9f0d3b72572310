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
        #expect(!suspicion.connectionEnded([other, poison]))
        #expect(suspicion.window(of: 1024) == 1)
        suspicion.answered(1)
        #expect(suspicion.window(of: 1024) == 1)
        suspicion.answered(1)
        #expect(suspicion.window(of: 1024) == 1024)
        #expect(!suspicion.connectionEnded([]) && suspicion.window(of: 1024) == 1024)
    }

    @Test("one that connections end on alone is given up at the last of so many in a row, and not one before")
    func strikes() {
        var suspicion = Suspicion()
        #expect(!suspicion.connectionEnded([poison]))
        for strike in 1..<Suspicion.maximumStrikes {
            #expect(!suspicion.connectionEnded([poison]))
            #expect(suspicion.strikes == strike)
        }
        #expect(suspicion.connectionEnded([poison]))
        #expect(suspicion.strikes == 0 && suspicion.window(of: 1024) == 1024)
    }

    @Test("an answer, or another publication, begins the count anew")
    func anew() {
        var suspicion = Suspicion()
        #expect(!suspicion.connectionEnded([other, poison, other]))
        for _ in 1..<Suspicion.maximumStrikes { #expect(!suspicion.connectionEnded([poison])) }
        suspicion.answered(1)
        #expect(!suspicion.connectionEnded([poison]) && suspicion.strikes == 1)
        #expect(!suspicion.connectionEnded([other]) && suspicion.strikes == 1)
    }
}
