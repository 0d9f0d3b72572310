import SluiceValues

extension ConformanceResult {
    /// What an answer of `sluice eval --jsonl` says; `id` is the request's.
    package init(answer line: [UInt8], to id: Int) {
        guard case .object(let answer) = try? Value(json: line) else {
            self = .failed("the answer is no JSON object: \(String(decoding: line.prefix(200), as: UTF8.self))")
            return
        }
        guard let given = answer["id"]?.number, given.int64 == Int64(id) else {
            self = .failed("the answer is to another request: \(answer["id"]?.json ?? "it has no id")")
            return
        }
        if let error = answer["error"] {
            self = .refused(ids: [], message: error["message"].string ?? error.json)
        } else if answer["no_match"]?.isTrue == true {
            self = .noMatch
        } else if let text = answer["text"]?.string {
            self = .text(text)
        } else if let encoded = answer["output_base64"]?.string {
            self = Base64.decode(encoded).map(ConformanceResult.raw) ?? .failed("'output_base64' is not base64")
        } else if answer["output"] != nil, let token = Self.token("output", of: line) {
            self = .json(token)
        } else {
            self = .failed("the answer has none of 'output', 'output_base64', 'text', 'no_match' and 'error'")
        }
    }

    /// A member's text as it stands in the line, so that `1.50` stays what it is.
    private static func token(_ key: String, of line: [UInt8]) -> String? {
        line.withUnsafeBufferPointer { bytes in
            let start = bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0
            return JSONReader.member(key, of: UnsafeBufferPointer(rebasing: bytes[start...])).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
