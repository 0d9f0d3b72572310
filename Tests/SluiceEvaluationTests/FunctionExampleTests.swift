import SluiceFunctions
import SluicePlugins
import SluiceSQL
import SluiceValues
import Testing

@testable import SluiceEvaluation

/// A function's example, named by its function.
struct FunctionExample: Sendable, CustomTestStringConvertible {
    let example: FunctionSpec.Example

    var testDescription: String { "\(example.expression) on \(example.payload)" }

    static let all = specs.flatMap { $0.examples.map(FunctionExample.init(example:)) }
    static let specs = StandardFunctions.all.map(\.spec) + GrammarWords.aggregates + GrammarWords.operators
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

    @Test("every function has one", arguments: StandardFunctions.all.map(\.spec) + GrammarWords.all)
    func exists(_ spec: FunctionSpec) {
        #expect(!spec.examples.isEmpty, "\(spec.name)")
    }

    @Test("what comes out is of the type that the spec says", arguments: StandardFunctions.all.map(\.spec).filter { $0.returns != nil })
    func returned(_ spec: FunctionSpec) throws {
        for result in spec.examples.filter({ $0.expression.hasSuffix(")") && !$0.expression.contains(" = ") && !$0.expression.contains("(" + spec.name) }).compactMap(\.result) {
            switch try Value(json: result) {
            case .number: #expect(spec.returns == .number)
            case .string: #expect(spec.returns == .string)
            case .bool: #expect(spec.returns == .boolean)
            default: Issue.record("\(spec.name) gives \(result)")
            }
        }
    }

    @Test("those of windows give the rows that their specs say", arguments: GrammarWords.windows + GrammarWords.windowBounds)
    func window(_ spec: FunctionSpec) throws {
        for example in spec.examples {
            var stream = try WindowStream(example.expression)
            var rows: [String] = []
            for message in try Value(json: example.payload).array ?? [] {
                rows += try stream.take(try #require(message["time"].number?.int64), message.json)
            }
            rows += try stream.close(by: 1_000_000)
            #expect("[" + rows.map { $0.drop { $0 != " " }.dropFirst() }.joined(separator: ",") + "]" == example.result)
        }
    }

    @Test("each word of the grammar that stands for a value or a window is told of, under a name of its own")
    func words() {
        let names = GrammarWords.all.map(\.name)
        for aggregate in Aggregate.allCases { #expect(names.contains(aggregate.rawValue)) }
        for window in WindowClause.Kind.allCases { #expect(names.contains(window.rawValue.lowercased())) }
        for bound in WindowBoundNode.names { #expect(names.contains(bound)) }
        #expect(Set(names + StandardFunctions.all.map(\.spec.name)).count == names.count + StandardFunctions.all.count)
        for spec in GrammarWords.aggregates { #expect(Aggregate(rawValue: spec.name).map { spec.takes($0.arity) } == true) }
    }
}
