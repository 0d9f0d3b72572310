import SluicePlugins
import SluiceValues

/// Actions and functions that are specs alone: what the loader reads of them.
enum FakeRegistry {
    static let registry = Registry(
        functions: [
            function("ago", [("back", .any)]), function("greatest", [("a", .any), ("b", .any)]), function("least", [("a", .any), ("b", .any)]),
            function("floor", [("x", .number)]), function("newuuid", []), function("parameter", [("name", .constant)]),
            function("rand", []), function("rand_int", [("a", .integer), ("b", .integer)]), function("real", [("x", .number)]),
            function("round", [("x", .number), ("n", .integer)]), function("table_get", [("table", .constant), ("key", .any)]),
            function("get_thing_shadow", [("thing", .text), ("role", .constant)]), function("aws_lambda", [("arn", .text), ("input", .any)]),
            function("get_registry_data", [("api", .constant), ("thing", .text), ("role", .constant)]),
        ],
        actions: [
            action("bucketPut", [.init("bucket", .resource(.bucket), "the bucket", isRequired: true), .init("key", .text, "the key")]),
            action("metricPut", [.init("metric", .text, "the metric"), .init("value", .number, "the number", isRequired: true)]),
            action("tablePut", [.init("table", .resource(.table), "the table", isRequired: true)]),
            action(
                "tableUpdate",
                [
                    .init("table", .resource(.table), "the table", isRequired: true), .init("key", .value, "the key", isRequired: true),
                    .init("sortKey", .value, "the sort key"), .init("if", .condition, "whether"),
                    .init("set", .assignments, "what to set"), .init("remove", .names, "what to remove"),
                ], item: .init()),
            action(
                "tableStore",
                [
                    .init("table", .resource(.table), "the table", isRequired: true), .init("key", .value, "the key"),
                    .init("sortKey", .value, "the sort key"), .init("if", .condition, "whether"),
                ], item: .init()),
            action(
                "notify",
                [.init("topic", .resource(.topic), "the topic", isRequired: true), .init("attributes", .values, "attributes")]),
            action(
                "seriesWrite",
                [
                    .init("series", .resource(.series), "the series", isRequired: true),
                    .init("dimensions", .fields, "dimensions"), .init("measures", .fields, "measures"),
                    .init("time", .int, "milliseconds"),
                ]),
            action(
                "queueSend",
                [
                    .init("queue", .resource(.queue), "the queue", isRequired: true), .init("delay", .duration, "hidden at first"),
                    .init("attributes", .map, "attributes"),
                ]),
            action(
                "republish",
                [
                    .init("topic", .topic, "where to", isRequired: true), .init("qos", .int, "0 to 2", default: .number(0)),
                    .init("retain", .bool, "kept by the broker", default: .bool(false)),
                ]),
            action(
                "log",
                [
                    .init("level", .choice(["debug", "info", "warning", "error"]), "how much it matters", default: .string("info")),
                    .init("message", .text, "the line"),
                ]),
        ])

    private static func function(_ name: String, _ parameters: [(String, FunctionSpec.Parameter.Kind)]) -> any Function {
        FakeFunction(
            spec: FunctionSpec(
                name, "A function of a test", parameters: parameters.map { .init($0.0, $0.1, "a parameter") }, result: "any",
                section: "extension", examples: []))
    }

    private static func action(_ name: String, _ fields: [ActionSpec.Field], item: ActionSpec.Item? = nil) -> any Action {
        FakeAction(spec: ActionSpec(name, "An action of a test", fields: fields, item: item, reachesOutside: false, examples: []))
    }
}

private struct FakeFunction: Function {
    let spec: FunctionSpec

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value { .undefined }
}

private struct FakeAction: Action {
    let spec: ActionSpec
}
