import CMosquitto
import Glibc

/// The client library, made ready once a process.
enum MosquittoLibrary {
    /// Initialises the library; a write to a closed connection is told as an error, not by a signal.
    static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return mosquitto_lib_init() == MOSQ_ERR_SUCCESS.result
    }()

    static func sentence(_ result: Int32, errno code: Int32) -> String {
        if result == MOSQ_ERR_ERRNO.result, let text = strerror(code) { return String(cString: text) }
        return mosquitto_strerror(result).map { text in
            var sentence = String(cString: text)
            if sentence.hasSuffix(".") { sentence.removeLast() }
            return sentence
        } ?? "error \(result)"
    }

    /// What a CONNACK means in words.
    static func refusal(_ code: Int32, version: MQTTOptions.Version) -> String {
        switch version {
        case .v5: return reason(code)
        case .v3_1_1:
            switch code {
            case 1: return "unacceptable protocol version"
            case 2: return "client id rejected"
            case 3: return "the broker is unavailable"
            case 4: return "bad user name or password"
            case 5: return "not authorized"
            default: return "code \(code)"
            }
        }
    }

    /// What an MQTT 5 reason code means in words.
    static func reason(_ code: Int32) -> String {
        mosquitto_reason_string(code).map { String(cString: $0).lowercased() } ?? "reason \(code)"
    }
}

extension mosq_err_t {
    var result: Int32 { Int32(rawValue) }
}
