import Foundation
import SluiceEvaluation
import SluiceSQL
import SluiceValues
import Synchronization
import Testing

/// Runs a body on a thread of its own with a stack of a given size, and waits for it.
private func onThread(stackSize: Int, _ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        body()
        done.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    done.wait()
}

@Suite("Depth")
struct DepthTests {
    /// What the smallest threads have that may run rules. Unoptimised code takes several times the stack.
    #if DEBUG
        private static let smallStack = 6 * 512 * 1024
    #else
        private static let smallStack = 512 * 1024
    #endif

    private static func chain(_ start: String, _ link: String, _ count: Int) -> String { start + String(repeating: link, count: count) }

    @Test("the tallest trees that the parser takes evaluate on a small stack", arguments: [
        chain("x", "+1", 510), chain("x", " AND true", 510), chain("x", " OR x", 510), chain("x", ".x", 510), chain("x", "[0]", 62), chain("x", " - x", 510),
        String(repeating: "NOT ", count: 60) + "x", String(repeating: "(x + ", count: 60) + "1" + String(repeating: ")", count: 60),
        String(repeating: "CASE x WHEN 1 THEN ", count: 60) + "x" + String(repeating: " END", count: 60),
        String(repeating: "(SELECT VALUE ", count: 60) + "x" + String(repeating: " FROM x)", count: 60),
        String(repeating: "(x OR x AND x = x + x * ", count: 60) + "x" + String(repeating: ")", count: 60),
        String(repeating: "upper(", count: 60) + "x" + String(repeating: ")", count: 60), String(repeating: "[", count: 60) + "x" + String(repeating: "]", count: 60),
    ])
    func tall(expression: String) {
        let results = Mutex<[Evaluation.Result]>([])
        onThread(stackSize: Self.smallStack) {
            for payload in [#"{"x":1}"#, #"{"x":true}"#, #"{"x":[{"x":1}]}"#] {
                let found = [
                    Evaluation().run("SELECT VALUE (\(expression))", payload), Evaluation().run("SELECT \(expression) AS a.b WHERE \(expression)", payload),
                    Evaluation().run("SET @a = \(expression) SELECT VALUE @a", payload), Evaluation().text(of: "${\(expression)}", payload),
                ]
                _ = try? Evaluation().query("SELECT \(expression) AS y FROM \"t\" GROUP BY \(expression) ORDER BY \(expression)", [payload])
                results.withLock { $0 += found }
            }
        }
        #expect(results.withLock { $0 }.count == 12)
        #expect(!results.withLock { $0 }.contains { if case .refused = $0 { true } else { false } })
    }

    @Test("variables built on variables add up, and have the same bound")
    func variables() {
        let results = Mutex<[Evaluation.Result]>([])
        func set(_ links: Int, _ variables: Int, _ link: String) -> String {
            let rest = (1..<variables).map { ", @v\($0) = " + Self.chain("@v\($0 - 1)", link, links) }.joined()
            return "SET @v0 = " + Self.chain("x", link, links) + rest + " SELECT VALUE " + Self.chain("@v\(variables - 1)", link, 500)
        }
        let texts = [set(10, 40, "+1"), set(400, 200, "+1"), set(400, 200, ".x"), set(2, 150, ".x"), set(500, 2, ".x")]
        onThread(stackSize: Self.smallStack) {
            results.withLock { $0 = texts.map { Evaluation().run($0, #"{"x":1}"#) } }
        }
        let found = results.withLock { $0 }
        #expect(found.count == texts.count)
        #expect(found.first == .json("901"))
        #expect(found.last == .refused(["variable-too-deep"]))
        for result in found[1...2] {
            guard case .refused(let ids) = result else { Issue.record("not refused"); continue }
            #expect(Set(ids) == ["variable-too-deep"])
        }
    }

    @Test("the deepest payload that the scanner takes can be read, compared and written on a small stack")
    func deepPayload() {
        let depth = (1...2048).last { (try? Value(json: String(repeating: "[", count: $0) + String(repeating: "]", count: $0))) != nil } ?? 0
        #expect(depth >= 32)
        let text = String(repeating: #"{"x":["#, count: depth / 2 - 1) + "1.0" + String(repeating: "]}", count: depth / 2 - 1)
        let results = Mutex<[Evaluation.Result]>([])
        onThread(stackSize: Self.smallStack) {
            let payload = #"{"x":\#(text)}"#
            results.withLock { $0 = ["x = x", "to_json(x) = to_json(x)", "[x] = [x]", "x IN [x]"].map { Evaluation().value(of: $0, payload) } }
        }
        #expect(results.withLock { $0 } == Array(repeating: .json("true"), count: 4))
    }
}
