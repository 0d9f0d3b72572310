import SluicePlugins
import SluiceValues

/// Failures of actions as a JSON array.
enum FailuresText {
    static func write(_ failures: [ActionFailure]) -> [UInt8] {
        let items = failures.map { failure -> Value in
            .object([
                "action": .string(failure.action), "resource": .string(failure.resource),
                "message": .string(failure.message), "canRetry": .bool(failure.canRetry),
                "isOutage": .bool(failure.isOutage),
            ])
        }
        var text: [UInt8] = []
        Value.array(items).writeJSON(to: &text)
        return text
    }

    static func read(_ value: Value) -> [ActionFailure] {
        (value.array ?? []).map { item in
            ActionFailure(
                action: item["action"].string ?? "", resource: item["resource"].string ?? "",
                message: item["message"].string ?? "", canRetry: item["canRetry"].isTrue,
                isOutage: item["isOutage"].isTrue)
        }
    }
}
