import SluiceText
import SluiceValues

/// The message that statements are tried on.
package struct Sample: Sendable, Hashable {
    /// Without one, any filter takes it.
    package var topic: String?
    package var payload: [UInt8]

    package init(topic: String? = nil, payload: [UInt8] = Array("{}".utf8)) {
        self.topic = topic
        self.payload = payload
    }

    /// The payload's fields; Undefined where it is no JSON.
    var value: Value { (try? Value(json: payload)) ?? .undefined }

    /// What stands before a payload that is no text.
    static let base64 = "base64 "

    /// The payload as a line.
    func content(_ paint: Paint) -> String {
        guard let text = String(validating: payload, as: UTF8.self) else { return Self.base64 + Base64.encode(payload) }
        return value.isUndefined ? text.visible : paint.json(text)
    }

    /// Topic and payload as a line; a topic that is left out is a dash.
    func line(_ paint: Paint) -> String { "\(paint((topic ?? "-").visible, .title))  \(content(paint))" }
}
