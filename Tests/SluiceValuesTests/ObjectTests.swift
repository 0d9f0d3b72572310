import SluiceValues
import SluiceTestSupport
import Testing

@Suite("Object")
struct ObjectTests {
    @Test("members keep the order of their first appearance, the later value wins")
    func order() {
        let object = Object([("b", .int(1)), ("a", .int(2)), ("b", .int(3))])
        #expect(Value.object(object).json == #"{"b":3,"a":2}"#)
        #expect(object.count == 2)
    }

    @Test("Undefined and nil take a member out")
    func removal() {
        var object: Object = ["a": .int(1), "b": .int(2), "c": .undefined]
        #expect(object.count == 2)
        object["a"] = .undefined
        object["x"] = nil
        #expect(Value.object(object).json == #"{"b":2}"#)
        object["b"] = nil
        #expect(object.isEmpty)
    }

    @Test("canonically equivalent keys are two keys", arguments: [0, 20])
    func exactKeys(others: Int) {
        var object = Object((0..<others).map { ("k\($0)", Value.int($0)) })
        object["\u{e9}"] = .int(1)
        object["e\u{301}"] = .int(2)
        #expect(object.count == others + 2)
        #expect(object["\u{e9}"]?.json == "1" && object["e\u{301}"]?.json == "2")
    }

    @Test("an object behaves like a list of pairs, whatever its size")
    func model() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<50 {
            var object = Object()
            var model: [(key: String, value: Int)] = []
            for step in 0..<200 {
                let key = "k\(Int.random(in: 0..<30, using: &random))"
                let place = model.firstIndex { $0.key == key }
                if Int.random(in: 0..<3, using: &random) == 0 {
                    object[key] = nil
                    if let place { model.remove(at: place) }
                } else {
                    object[key] = .int(step)
                    if let place { model[place].value = step } else { model.append((key, step)) }
                }
                #expect(object[key]?.json == model.first { $0.key == key }.map { String($0.value) })
            }
            #expect(object.members.map(\.key) == model.map(\.key))
            #expect(object.members.map(\.value.json) == model.map { String($0.value) })
        }
    }
}
