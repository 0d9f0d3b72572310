import SluiceValues

/// What a function tells of its error: `{"errorMessage": …, "errorType": …}`.
struct ErrorDocument {
    private let type: String?
    private let message: String?

    /// Bytes of a text that are kept, so that a failure stays a line.
    private static let maximumText = 4 << 10

    /// - Parameter header: the error's type as the request's header has it.
    init(_ body: [UInt8], header: String?) {
        let document = try? Value(json: body)
        type = (document?["errorType"].string ?? header).map(Self.bounded)
        message = document?["errorMessage"].string.map(Self.bounded)
    }

    /// `KeyError: 'zone'`
    var text: String {
        let parts = [type, message].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? "an error without a message" : parts.joined(separator: ": ")
    }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= maximumText ? text : String(decoding: text.utf8.prefix(maximumText), as: UTF8.self) + "…"
    }
}
