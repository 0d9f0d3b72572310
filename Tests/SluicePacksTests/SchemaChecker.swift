import Foundation
import SluiceValues

/// Holds a value against as much of JSON Schema 2020-12 as grammar/*.schema.json uses; answers the paths of what is wrong.
struct SchemaChecker {
    let schema: Value

    func problems(of value: Value) -> [String] { problems(of: value, under: schema, at: "$") }

    private func problems(of value: Value, under schema: Value, at path: String) -> [String] {
        var problems: [String] = []
        if let reference = schema["$ref"].string {
            problems += self.problems(of: value, under: definition(reference), at: path)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let choices = schema[keyword].array else { continue }
            let fitting = choices.count { self.problems(of: value, under: $0, at: path).isEmpty }
            if keyword == "anyOf" ? fitting < 1 : fitting != 1 { problems.append("\(path): \(fitting) of \(keyword) fit") }
        }
        let types = schema["type"].array?.compactMap(\.string) ?? [schema["type"].string].compactMap { $0 }
        if !types.isEmpty, !types.contains(where: { Self.matches(value, type: $0) }) {
            return problems + ["\(path): is no \(types.joined(separator: " or "))"]
        }
        if let choices = schema["enum"].array, !choices.contains(where: { $0.json == value.json }) {
            problems.append("\(path): is none of the words")
        }
        if let pattern = schema["pattern"].string, let text = value.string,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            problems.append("\(path): does not match \(pattern)")
        }
        if let object = value.object { problems += self.problems(of: object, under: schema, at: path) }
        for (index, element) in (value.array ?? []).enumerated() where !schema["items"].isUndefined {
            problems += self.problems(of: element, under: schema["items"], at: "\(path)[\(index)]")
        }
        return problems
    }

    private func problems(of object: Object, under schema: Value, at path: String) -> [String] {
        var problems: [String] = []
        for member in object.members {
            let known = schema["properties"][member.key]
            if !known.isUndefined {
                problems += self.problems(of: member.value, under: known, at: "\(path).\(member.key)")
            } else if schema["additionalProperties"].bool == false {
                problems.append("\(path).\(member.key): is unknown")
            } else if schema["additionalProperties"].object != nil {
                problems += self.problems(of: member.value, under: schema["additionalProperties"], at: "\(path).\(member.key)")
            }
        }
        for key in schema["required"].array ?? [] where key.string.map({ object[$0] == nil }) ?? false {
            problems.append("\(path): needs \(key.json)")
        }
        for (key, needed) in (schema["dependentRequired"].object?.members ?? []).map({ ($0.key, $0.value) })
        where object[key] != nil {
            for other in needed.array?.compactMap(\.string) ?? [] where object[other] == nil {
                problems.append("\(path): \(key) needs \(other)")
            }
        }
        return problems
    }

    private func definition(_ reference: String) -> Value {
        schema["$defs"][String(reference.dropFirst("#/$defs/".count))]
    }

    private static func matches(_ value: Value, type: String) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("number", .number):
            true
        case ("integer", .number(let number)): number.isWhole
        default: false
        }
    }
}
