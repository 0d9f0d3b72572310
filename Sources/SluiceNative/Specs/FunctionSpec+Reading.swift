import SluicePlugins
import SluiceValues

extension FunctionSpec {
    private static let keys = ["name", "summary", "parameters", "result", "examples"]
    private static let parameterKeys = ["name", "kind", "summary", "optional", "variadic"]
    private static let exampleKeys = ["expression", "payload", "result"]
    private static let kinds: [(word: String, kind: Parameter.Kind)] = [
        ("any", .any), ("number", .number), ("integer", .integer), ("text", .text), ("string", .string), ("array", .array),
        ("object", .object), ("constant", .constant),
    ]
    static let maximumParameters = 32

    /// Reads the spec of a plugin's function.
    init(json: [UInt8]) throws(SpecFailure) {
        let (spec, name) = try SpecReader.root(json, keys: Self.keys)
        guard name.wholeMatch(of: /[a-z_][a-z0-9_]{0,63}/) != nil else {
            throw spec.failure("a function's name has small letters, digits and '_', 64 at most")
        }
        var parameters: [Parameter] = []
        for parameter in try spec.objects("parameters", keys: Self.parameterKeys, called: "parameter") {
            if let last = parameters.last {
                if last.isVariadic { throw parameter.failure("none can follow a variadic one") }
                let isOptional = try parameter.bool("optional")
                if last.isOptional, !isOptional { throw parameter.failure("what follows an optional one has to be optional too") }
            }
            let word = try parameter.text("kind")
            guard let kind = Self.kinds.first(where: { $0.word == word })?.kind else {
                let words = Self.kinds.map(\.word).joined(separator: ", ")
                throw parameter.failure("'kind' can't be '\(word)'; expected \(words)")
            }
            parameters.append(
                Parameter(
                    try parameter.text("name"), kind, try parameter.text("summary"), isOptional: try parameter.bool("optional"),
                    isVariadic: try parameter.bool("variadic")))
        }
        guard parameters.count <= Self.maximumParameters else {
            throw spec.failure("it has more than \(Self.maximumParameters) parameters")
        }
        var examples: [Example] = []
        for example in try spec.objects("examples", keys: Self.exampleKeys, called: "example") {
            examples.append(
                Example(
                    try example.text("expression"), gives: example.value("result")?.json,
                    payload: example.value("payload")?.json ?? "{}"))
        }
        self.init(
            name, try spec.text("summary"), parameters: parameters, result: try spec.text("result"), section: "extension",
            examples: examples)
    }
}
