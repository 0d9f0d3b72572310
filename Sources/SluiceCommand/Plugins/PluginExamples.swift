import SluiceNative
import SluicePlayground
import SluicePlugins
import SluiceValues

/// The examples of plugins' functions, run.
struct PluginExamples {
    /// How many examples were run, and what is wrong, a line each.
    private(set) var count = 0
    private(set) var faults: [String] = []

    init(of plugins: [NativePlugin], _ registry: Registry) {
        var evaluator = Evaluator(registry: registry)
        for plugin in plugins {
            for function in plugin.functions.map(\.spec) {
                if function.examples.isEmpty { faults.append("\(plugin.file): '\(function.name)' has no example") }
                for example in function.examples {
                    count += 1
                    let expected = example.result ?? "Undefined"
                    let given = Self.result(of: example, &evaluator)
                    guard given != expected else { continue }
                    faults.append("\(plugin.file): \(example.expression) on \(example.payload) gives \(given), not \(expected)")
                }
            }
        }
    }

    /// What an example gives, as JSON in its canonical form, `Undefined`, or why it gives nothing.
    private static func result(of example: FunctionSpec.Example, _ evaluator: inout Evaluator) -> String {
        let request = EvalRequest(
            text: .statement("SELECT VALUE \(example.expression) FROM 'example'"), payload: Array(example.payload.utf8),
            context: MessageContext(id: MessageID(high: 0, low: 0), receivedAt: 0))
        switch evaluator.answer(request) {
        case .output(let json): return (try? Value(json: json))?.json ?? String(decoding: json, as: UTF8.self)
        case .raw(let bytes): return bytes.isEmpty ? "Undefined" : "what is no JSON"
        case .text(let text): return text
        case .noMatch: return "no match"
        case .failure(let failure): return "an error: \(failure.message)"
        }
    }
}
