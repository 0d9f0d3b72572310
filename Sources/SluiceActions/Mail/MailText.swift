import SluiceDigests
import SluicePlugins
import SluiceValues

/// What a mail says, as text of the internet mail format. Source: RFC 5322, RFC 2045 and RFC 2047.
struct MailText {
    var from: String
    var to: String
    var subject: String
    var body: [UInt8]
    var bodyType: BodyType
    var date: Timestamp
    /// Tells the mail from all others: the same each time that it is sent.
    var key: String

    enum BodyType: String {
        case text = "text/plain; charset=utf-8"
        case json = "application/json"
        case bytes = "application/octet-stream"
    }

    /// Characters of a subject; the rest of a longer one is left out.
    static let maximumSubject = 200
    /// Bytes of a line without its end.
    private static let maximumLine = 998

    var bytes: [UInt8] {
        let (encoding, body) = encodedBody
        let headers = [
            "From: <\(from)>", "To: <\(to)>", "Subject: " + Self.encodedHeader(Self.oneLine(subject)),
            "Date: " + Self.text(of: date), "Message-ID: <\(identifier)@\(Self.domain(of: from))>", "MIME-Version: 1.0",
            // So that no absence note answers it. Source: RFC 3834.
            "Auto-Submitted: auto-generated", "Content-Type: \(bodyType.rawValue)", "Content-Transfer-Encoding: \(encoding)",
        ]
        return Array((headers.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    private var identifier: String {
        HMAC.sha256(key: [], message: Array("\(key) \(to)".utf8)).map { String(Hexadecimal.text($0).prefix(32)) } ?? "mail"
    }

    private static func domain(of address: String) -> String {
        address.split(separator: "@").last.map(String.init) ?? "localhost"
    }

    // MARK: The body

    /// As it is where that is ASCII in short lines, else in base64, which no server on the way changes.
    private var encodedBody: (encoding: String, bytes: [UInt8]) {
        var lines: [UInt8] = []
        var length = 0
        var isPlain = bodyType != .bytes
        for (place, byte) in body.enumerated() where isPlain {
            switch byte {
            case UInt8(ascii: "\r") where place + 1 < body.count && body[place + 1] == UInt8(ascii: "\n"):
                break
            case UInt8(ascii: "\n"):
                lines += [UInt8(ascii: "\r"), byte]
                length = 0
            case UInt8(ascii: "\t"), 0x20..<0x7F:
                lines.append(byte)
                length += 1
                isPlain = length <= Self.maximumLine
            default:
                isPlain = false
            }
        }
        if isPlain { return ("7bit", lines + Array("\r\n".utf8)) }
        return ("base64", Self.broken(Array(Base64.encode(body).utf8), every: 76))
    }

    private static func broken(_ text: [UInt8], every width: Int) -> [UInt8] {
        var lines: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: width) {
            lines += text[start..<min(start + width, text.count)] + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        }
        return lines
    }

    // MARK: The headers

    /// A text with its line breaks and other control characters made spaces: a header ends where its line does.
    private static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(maximumSubject).map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// A header's text as it is where it is short ASCII, else as encoded words of whole characters, one a line.
    private static func encodedHeader(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 < 0x7F } && text.utf8.count <= 60 && !text.contains("=?") && !text.hasPrefix(" ")
            && !text.hasSuffix(" ")
        if isPlain { return text }
        var words: [[UInt8]] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if let last = words.last, last.count + bytes.count <= 39 { words[words.count - 1] += bytes } else { words.append(bytes) }
        }
        return words.map { "=?utf-8?B?\(Base64.encode($0))?=" }.joined(separator: "\r\n ")
    }

    /// `Thu, 01 Jan 1970 00:00:00 +0000`
    static func text(of time: Timestamp) -> String {
        let date = CivilDate(daysSince1970: Int(time).flooredQuotient(by: 86_400_000))
        let second = Int(time).flooredRemainder(by: 86_400_000) / 1000
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[date.dayOfWeek - 1]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
    }
}
