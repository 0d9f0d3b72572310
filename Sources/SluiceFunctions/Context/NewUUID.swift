import SluicePlugins
import SluiceValues

struct NewUUID: Function {
    let spec = FunctionSpec(
        "newuuid", "A random UUID, drawn once for each message and place of the call",
        parameters: [], result: "String of the form 8-4-4-4-12, in lower case", returns: .string, section: "10.3",
        examples: [.init("length(newuuid())", gives: "36")])

    /// - Source: RFC 4122, version 4.
    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let high = context.random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = context.random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(MessageID(high: high, low: low).description.utf8)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: digits[$0], as: UTF8.self) }
        return .string(groups.joined(separator: "-"))
    }
}
