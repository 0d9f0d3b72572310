import CCurl
import Glibc

/// libcurl, made ready once a process.
enum CurlLibrary {
    /// Initialises the library; a write to a closed connection is told as an error, not by a signal.
    static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    static func sentence(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
