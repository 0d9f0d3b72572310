extension Value {
    /// Reads a JSON text.
    ///
    /// `wholeIsInt` is how version 2016-03-23 takes `10.0`: as the Int 10. A number beyond the range is left out as Undefined.
    /// - Throws: `JSONError` with the place of the first fault.
    public init(json text: some StringProtocol, wholeIsInt: Bool = true) throws(JSONError) {
        self = try Value(json: Array(text.utf8), wholeIsInt: wholeIsInt)
    }

    public init(json bytes: [UInt8], wholeIsInt: Bool = true) throws(JSONError) {
        let result: Result<Value, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                let root = try JSONScanner.scan(buffer, plan: nil, slots: nil, stamp: 1)
                let token = UnsafeBufferPointer(rebasing: buffer[root.offset..<(root.offset + root.length)])
                return .success(JSONReader.value(token, wholeIsInt: wholeIsInt))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// Compact JSON, numbers in canonical text; empty for Undefined. Bytes have no JSON form and are written as base64 text.
    public var json: String {
        var bytes: [UInt8] = []
        writeJSON(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the compact JSON; nothing for Undefined. Undefined items and members are left out.
    package func writeJSON(to output: inout [UInt8]) {
        switch self {
        case .undefined: break
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let bool): output.append(contentsOf: (bool ? "true" : "false").utf8)
        case .number(let number): number.write(to: &output)
        case .string(let text): JSONStrings.write(text, to: &output)
        case .bytes(let bytes): JSONStrings.write(Base64.encode(bytes), to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for item in items where !item.isUndefined {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                item.writeJSON(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in object.members where !member.value.isUndefined {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONStrings.write(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.writeJSON(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}
