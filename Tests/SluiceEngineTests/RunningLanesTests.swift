import Testing

@testable import SluiceEngine

@Suite("the lanes that have a task")
struct RunningLanesTests {
    @Test("a lane has one task, which looks again where it was woken meanwhile, and is forgotten when it ends")
    func wakings() {
        let lanes = RunningLanes()
        #expect(lanes.begin("a"))
        #expect(lanes.begin("b"))
        #expect(!lanes.begin("a"), "it has a task")
        #expect(!lanes.end("a"), "it was woken while it delivered")
        #expect(lanes.end("a"))
        #expect(lanes.begin("a"), "its task has ended")
        #expect(lanes.end("a"))
        #expect(lanes.end("b"), "it was not woken again")
    }
}
