package import SluicePlugins
import SluiceValues

/// A mail as its reader sees it; of what Sluice itself writes, not of any mail.
package struct MailReading {
    private var headers: [String: String] = [:]
    package let body: [UInt8]

    package init(_ mail: Mail) {
        let text = String(decoding: mail.text, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // A line that begins with a space goes on with the one before.
        for line in (parts.first ?? "").replacing("\r\n ", with: " ").split(separator: "\r\n") {
            let header = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers[header[0].lowercased()] = header.count > 1 ? String(header[1].drop { $0 == " " }) : ""
        }
        let rest = parts.count > 1 ? parts[1] : ""
        if headers["content-transfer-encoding"] == "base64" {
            body = Base64.decode(rest.replacing("\r\n", with: "")) ?? []
        } else {
            body = Array((rest.hasSuffix("\r\n") ? String(rest.dropLast()) : rest).replacing("\r\n", with: "\n").utf8)
        }
    }

    /// The subject, its encoded words decoded. Source: RFC 2047.
    package var subject: String {
        let subject = headers["subject"] ?? ""
        let words = subject.split(separator: " ")
        guard words.contains(where: { $0.hasPrefix("=?utf-8?B?") }) else { return subject }
        let bytes = words.flatMap { Base64.decode(String($0.dropFirst(10).dropLast(2))) ?? [] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
