import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// Dead letters for people and for scripts.
enum LetterText {
    private static let titles = ["id", "at", "rule", "topic", "bytes", "asked", "why"]
    /// Columns of the reasons in a table.
    private static let widest = 80

    static func row(_ letter: DeadLetter, asked: LetterRequest.Kind?) -> [String] {
        [
            String(letter.id), TimeText.format(letter.at), letter.rule.isEmpty ? "-" : letter.rule, letter.message.topic,
            String(letter.message.payload.count), asked?.rawValue ?? "", reasons(of: letter),
        ].map(\.visible)
    }

    static func table(_ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "no dead letters\n" }
        let widths = titles.indices.map { index in ([titles] + rows).map { $0[index].columns }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let last = cells.count - 1
            let padded = cells.dropLast().enumerated().map { index, cell in
                titles[index] == "id" || titles[index] == "bytes"
                    ? cell.leftPadded(to: widths[index]) + "  " : cell.padded(to: widths[index] + 2)
            }
            return padded.joined() + cells[last].prefix(columns: widest) + "\n"
        }
        let total = "\(rows.count.counted("dead letter"))\n"
        return line(titles) + rows.map(line).joined() + total
    }

    private static func reasons(of letter: DeadLetter) -> String {
        letter.failures.map { "\($0.action)\($0.resource.isEmpty ? "" : " " + $0.resource): \($0.message)" }.joined(separator: "; ")
    }

    /// A letter on a page of its own; a payload that is no text is shown in Base64.
    static func page(_ letter: DeadLetter, asked: LetterRequest.Kind?) -> String {
        let context = letter.message.context
        var lines = [
            ("dead letter", String(letter.id)), ("since", TimeText.format(letter.at)),
            ("rule", letter.rule.isEmpty ? "none: the message reached no rule" : letter.rule),
            ("topic", letter.message.topic), ("message", context.id.description),
            ("received", TimeText.format(context.receivedAt)), ("QoS", String(context.qos)),
        ]
        if let trace = context.traceID { lines.append(("trace", trace)) }
        if let asked { lines.append(("asked", "\(asked.rawValue), which an engine has still to do")) }
        for failure in letter.failures {
            let place = failure.resource.isEmpty ? "" : " \(failure.resource)"
            lines.append(("failed", "\(failure.action)\(place): \(failure.message)"))
        }
        let payload = letter.message.payload
        if let text = String(validating: payload, as: UTF8.self) {
            lines.append(("payload", text))
        } else {
            lines.append(("payload", "\(payload.count.counted("byte")) that are no text; in Base64: \(Base64.encode(payload))"))
        }
        return lines.map { $0.0.padded(to: 13) + $0.1.visible + "\n" }.joined()
    }

    /// A letter as an object; the payload as `payload`, or as `payloadBase64` where it is no text.
    static func json(_ letter: DeadLetter, asked: LetterRequest.Kind?, withPayload: Bool) -> String {
        let message = letter.message
        var object = Object([
            ("id", .number(Number(letter.id))), ("at", .number(Number(letter.at))),
            ("rule", letter.rule.isEmpty ? .null : .string(letter.rule)), ("topic", .string(message.topic)),
            ("messageId", .string(message.context.id.description)), ("traceId", message.context.traceID.map(Value.string) ?? .null),
            ("receivedAt", .number(Number(message.context.receivedAt))), ("bytes", .int(message.payload.count)),
            ("asked", asked.map { .string($0.rawValue) } ?? .null),
            ("failures", .array(letter.failures.map { failure in
                .object(Object([
                    ("action", .string(failure.action)), ("resource", .string(failure.resource)), ("message", .string(failure.message)),
                ]))
            })),
        ])
        if withPayload {
            if let text = String(validating: message.payload, as: UTF8.self) {
                object["payload"] = .string(text)
            } else {
                object["payloadBase64"] = .string(Base64.encode(message.payload))
            }
        }
        return Value.object(object).json
    }
}

extension Journal {
    /// Calls `body` with the dead letters of a rule, or of all, oldest first, `limit` at most.
    func forEachDeadLetter(of rule: String?, limit: Int, _ body: (DeadLetter) throws -> Void) throws {
        var after: Int64 = 0
        var left = limit
        while left > 0 {
            // Few at a time: each may hold a megabyte.
            let letters = try deadLetters(after: after, limit: 100)
            guard let last = letters.last else { return }
            for letter in letters where left > 0 && (rule == nil || letter.rule == rule) {
                try body(letter)
                left -= 1
            }
            after = last.id
        }
    }

    /// What is asked to be done and is not done yet, by letter.
    func requestsByLetter() throws -> [Int64: LetterRequest.Kind] {
        Dictionary(try letterRequests(limit: .max).map { ($0.letter, $0.kind) }) { _, last in last }
    }
}
