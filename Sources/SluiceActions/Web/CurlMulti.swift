import CCurl

/// Many transfers at once, and the connections that are kept between them.
///
// One thread alone works with the handle. Others call `wake`, which libcurl allows from any thread as long as the handle is
// there; whoever calls it holds a reference.
final class CurlMulti: @unchecked Sendable {
    /// nil where libcurl can't be made ready.
    let handle: UnsafeMutableRawPointer?

    init() {
        handle = CurlLibrary.isReady ? curl_multi_init() : nil
        _ = sluice_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, CurlSender.maximumIdleConnections)
    }

    deinit { if let handle { curl_multi_cleanup(handle) } }

    /// Ends the present or the next wait.
    func wake() { if let handle { curl_multi_wakeup(handle) } }

    func wait(atMost time: Duration) {
        guard let handle else { return }
        let (seconds, attoseconds) = max(time, .zero).components
        let milliseconds = min(seconds, 3600) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        curl_multi_poll(handle, nil, 0, Int32(milliseconds), nil)
    }
}
