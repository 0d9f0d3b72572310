import SluiceFunctions
import SluicePlugins
import SluiceValues
import Testing

/// A function's example, named by its function.
struct FunctionExample: Sendable, CustomTestStringConvertible {
    let example: FunctionSpec.Example

    var testDescription: String { "\(example.expression) on \(example.payload)" }

    static let all = StandardFunctions.all.flatMap { function in function.spec.examples.map(FunctionExample.init(example:)) }
}

@Suite("The examples of functions")
struct FunctionExampleTests {
    @Test("each gives what its spec says", arguments: FunctionExample.all)
    func example(_ example: FunctionExample) {
        var evaluation = Evaluation()
        if let text = example.example.answer {
            evaluation.answer = { _ in (try? Value(json: text)).map { .value($0) } ?? .failure("'\(text)' is no JSON") }
        }
        let actual = evaluation.value(of: example.example.expression, example.example.payload)
        #expect(actual == example.example.result.map(Evaluation.Result.json) ?? .undefined)
    }

    @Test("every function has one", arguments: StandardFunctions.all.map(\.spec))
    func exists(_ spec: FunctionSpec) {
        #expect(!spec.examples.isEmpty, "\(spec.name)")
    }
}
