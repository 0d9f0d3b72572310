import SluicePlugins
import SluiceValues

/// The fields of an owed call as JSON that reads back as the very same values.
///
/// What JSON has no form for is an object of one member: `{"$bytes":"base64"}`, `{"$undefined":true}`. An object that looks
/// like one of these is wrapped, `{"$object":{…}}`. Ints are written in full digits, Decimals with a point or an exponent.
enum FieldsText {
    /// nil where the fields are nested too deep to be read again.
    static func write(_ fields: Object) -> [UInt8]? {
        let value = Value.object(Object(fields.members.map { ($0.key, tagged($0.value)) }))
        guard value.fitsJSONDepth else { return nil }
        var text: [UInt8] = []
        write(value, to: &text)
        return text
    }

    static func read(_ object: Object) -> Object {
        Object(object.members.map { ($0.key, untagged($0.value)) })
    }

    private static func tagged(_ value: Value) -> Value {
        switch value {
        case .undefined: return .object(["$undefined": .bool(true)])
        case .bytes(let bytes): return .object(["$bytes": .string(Base64.encode(bytes))])
        case .array(let items): return .array(items.map(tagged))
        case .object(let object):
            let inner = Value.object(Object(object.members.map { ($0.key, tagged($0.value)) }))
            return object.count == 1 && object.members[0].key.utf8.first == UInt8(ascii: "$")
                ? .object(["$object": inner]) : inner
        case .null, .bool, .number, .string: return value
        }
    }

    private static func untagged(_ value: Value) -> Value {
        switch value {
        case .array(let items): return .array(items.map(untagged))
        case .object(let object):
            guard object.count == 1 else { return .object(read(object)) }
            let member = object.members[0]
            switch (member.key, member.value) {
            case ("$undefined", _): return .undefined
            case ("$bytes", .string(let text)): return .bytes(Base64.decode(text) ?? [])
            case ("$object", .object(let inner)): return .object(read(inner))
            default: return .object(read(object))
            }
        default: return value
        }
    }

    /// As `Value.writeJSON`, but for long Ints: those keep to digits, since an exponent would make them Decimals.
    private static func write(_ value: Value, to text: inout [UInt8]) {
        switch value {
        case .number(let number): number.writeKeepingType(to: &text)
        case .array(let items):
            text.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                write(item, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let object):
            text.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                Value.string(member.key).writeJSON(to: &text)
                text.append(UInt8(ascii: ":"))
                write(member.value, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        default: value.writeJSON(to: &text)
        }
    }
}
