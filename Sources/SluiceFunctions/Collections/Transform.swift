import SluicePlugins
import SluiceValues

struct Transform: Function {
    /// The mode is checked when the call is made, so that any other one is Undefined as documented.
    private static let mode = "enrichArray"
    static let maximumBytes = 128 << 10

    let spec = FunctionSpec(
        "transform", "An Array of Objects, each with the members of one more Object added",
        parameters: [
            .init("mode", .constant, "\"enrichArray\"", choices: [mode]),
            .init("object", .object, "What to add to each item; its values win"),
            .init("array", .array, "An Array of Objects"),
        ],
        result: "Array; Undefined for another mode, an item that is no Object, or more than 128 KiB",
        since: .v2016_03_23, section: "10.5",
        examples: [
            .init(
                "transform(\"enrichArray\", at, vals)", gives: #"[{"a":3,"d1":1},{"b":4,"d1":1}]"#,
                payload: #"{"at":{"d1":1},"vals":[{"a":3},{"b":4}]}"#),
            .init("transform(\"enrichArray\", at, vals)", gives: nil, payload: #"{"at":{"d1":1},"vals":[3]}"#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.text(0) == Self.mode else { return .undefined }
        let extra = arguments.object(1)
        var output: [Value] = []
        var size = 0
        for item in arguments.array(2) {
            guard case .object(var object) = item else { return .undefined }
            for member in extra.members { object[member.key] = member.value }
            let enriched = Value.object(object)
            // Counted as it grows: a large Object added to many items would be far beyond the bound before it is whole.
            size += enriched.json.utf8.count + 1
            guard size < Self.maximumBytes else { return .undefined }
            output.append(enriched)
        }
        return .array(output)
    }
}
