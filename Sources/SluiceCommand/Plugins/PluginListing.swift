import SluiceActions
import SluiceFunctions
import SluiceNative
import SluicePlugins
import SluiceText
import SluiceValues

/// A function or an action, with where it comes from.
struct PluginListing {
    enum Spec {
        case function(FunctionSpec)
        case action(ActionSpec)
    }

    let spec: Spec
    /// The plugin's file; nil for a built-in one.
    let file: String?

    /// The functions by name, then the actions by name.
    static func all(plugins: [NativePlugin]) -> [PluginListing] {
        var functions = StandardFunctions.all.map { ($0.spec, nil as String?) }
        var actions = StandardActions.all(publisher: NoPublisher()).map { ($0.spec, nil as String?) }
        for plugin in plugins {
            functions += plugin.functions.map { ($0.spec, plugin.file) }
            actions += plugin.actions.map { ($0.spec, plugin.file) }
        }
        return functions.sorted { $0.0.name < $1.0.name }.map { PluginListing(spec: .function($0.0), file: $0.1) }
            + actions.sorted { $0.0.name < $1.0.name }.map { PluginListing(spec: .action($0.0), file: $0.1) }
    }

    private var cells: [String] {
        switch spec {
        case .function(let spec): ["function", spec.signature, file ?? "built in", spec.summary]
        case .action(let spec): ["action", spec.name, file ?? "built in", spec.summary]
        }
    }

    static func table(of listed: [PluginListing]) -> String {
        let rows = [["kind", "name", "from", "what it does"]] + listed.map { $0.cells.map(\.visible) }
        let widths = (0..<3).map { column in rows.map { $0[column].columns }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0.padded(to: $1 + 2) }.joined() + row[3] + "\n"
        }.joined()
    }

    // MARK: JSON

    /// All that the spec says, on one line.
    var json: String {
        var members: [(String, Value)]
        switch spec {
        case .function(let spec):
            members = [
                ("kind", .string("function")), ("name", .string(spec.name)), ("from", .string(file ?? "built in")),
                ("summary", .string(spec.summary)), ("signature", .string(spec.signature)), ("result", .string(spec.result)),
                ("since", .string(spec.since.rawValue)), ("section", .string(spec.section)),
                ("reachesOutside", .bool(spec.reachesOutside)), ("parameters", .array(spec.parameters.map(Self.value))),
                ("examples", .array(spec.examples.map(Self.value))),
            ]
        case .action(let spec):
            members = [
                ("kind", .string("action")), ("name", .string(spec.name)), ("from", .string(file ?? "built in")),
                ("summary", .string(spec.summary)), ("reachesOutside", .bool(spec.reachesOutside)),
                ("fields", .array(spec.fields.map(Self.value))), ("examples", .array(spec.examples.map(Self.value))),
            ]
        }
        return Value.object(Object(members)).json
    }

    private static func value(_ parameter: FunctionSpec.Parameter) -> Value {
        .object(
            Object([
                ("name", .string(parameter.name)), ("takes", .string("\(parameter.kind)")),
                ("summary", .string(parameter.summary)), ("optional", .bool(parameter.isOptional)), ("variadic", .bool(parameter.isVariadic)),
            ]))
    }

    private static func value(_ example: FunctionSpec.Example) -> Value {
        .object(
            Object([
                ("expression", .string(example.expression)), ("payload", .string(example.payload)),
                ("result", example.result.map(Value.string) ?? .undefined),
            ]))
    }

    private static func value(_ field: ActionSpec.Field) -> Value {
        .object(
            Object([
                ("name", .string(field.name)), ("holds", .string(field.words)), ("summary", .string(field.summary)),
                ("required", .bool(field.isRequired)), ("default", field.defaultValue ?? .undefined),
            ]))
    }

    private static func value(_ example: ActionSpec.Example) -> Value {
        .object(
            Object([
                ("configuration", .string(example.configuration)), ("payload", .string(example.payload)),
                ("effects", .array(example.effects.map(Value.string))),
            ]))
    }
}
