import CCurl
import SluicePlugins

/// A mail with what the server is told of us.
struct MailRequest: Sendable {
    var mail: Mail
    /// nil where the server asks for none.
    var password: String?
}

/// A connection to the mail server, for one mail after the other; it waits, so it belongs to a thread of its own.
final class MailSession {
    private let handle: UnsafeMutableRawPointer?
    private let options: CurlMailer.Options
    private var server: MailServer { options.server }
    private var text: [UInt8] = []
    private var sent = 0
    private var isCancelled: () -> Bool = { false }

    init(_ options: CurlMailer.Options) {
        handle = CurlLibrary.isReady ? curl_easy_init() : nil
        self.options = options
    }

    deinit { if let handle { curl_easy_cleanup(handle) } }

    /// - Parameter isCancelled: asked once a second at least; a mail that nobody waits for is given up.
    func send(_ request: MailRequest, isCancelled: @escaping () -> Bool) -> Result<Void, TransferFailure> {
        curl_easy_reset(handle)
        (text, sent) = (request.mail.text, 0)
        self.isCancelled = isCancelled
        let recipients = curl_slist_append(nil, "<\(request.mail.to)>")
        defer { curl_slist_free_all(recipients) }
        guard handle != nil, recipients != nil, set(request.mail, to: recipients), setServer(), setLogin(request.password) else {
            return .failure(TransferFailure(.broken, "can't be called: libcurl takes no mail"))
        }
        let code = curl_easy_perform(handle)
        return code == CURLE_OK ? .success(()) : .failure(failure(code))
    }

    // MARK: Options

    private func set(_ mail: Mail, to recipients: UnsafeMutablePointer<curl_slist>?) -> Bool {
        // The session outlives its handle, which alone makes the calls.
        let own = Unmanaged.passUnretained(self).toOpaque()
        return text(CURLOPT_MAIL_FROM, "<\(mail.from)>")
            && sluice_curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
            && long(CURLOPT_UPLOAD, 1)
            && sluice_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(text.count)) == CURLE_OK
            && sluice_curl_set_pointer(handle, CURLOPT_READDATA, own) == CURLE_OK
            && sluice_curl_set_receiver(handle, CURLOPT_READFUNCTION, { target, size, count, own in
                guard let target, let session = MailSession.of(own) else { return 0 }
                return session.read(into: target, atMost: size * count)
            }) == CURLE_OK
            && long(CURLOPT_NOPROGRESS, 0) && sluice_curl_set_pointer(handle, CURLOPT_XFERINFODATA, own) == CURLE_OK
            && sluice_curl_set_watcher(handle, CURLOPT_XFERINFOFUNCTION, { own, _, _, _, _ in
                MailSession.of(own)?.isCancelled() == true ? 1 : 0
            }) == CURLE_OK
    }

    private static func of(_ own: UnsafeMutableRawPointer?) -> MailSession? {
        own.map { Unmanaged<MailSession>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setServer() -> Bool {
        let encryption = server.isSecure || server.login != nil && !server.isLocal
            ? CURLUSESSL_ALL : server.isLocal ? CURLUSESSL_NONE : CURLUSESSL_TRY
        var isSet =
            text(CURLOPT_URL, server.url) && text(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && text(CURLOPT_PROXY, "")
            && long(CURLOPT_NOSIGNAL, 1) && long(CURLOPT_QUICK_EXIT, 1)
            && long(CURLOPT_TIMEOUT_MS, Int(options.timeout)) && long(CURLOPT_CONNECTTIMEOUT_MS, Int(options.timeout))
            && long(CURLOPT_USE_SSL, Int(encryption.rawValue))
            && long(CURLOPT_SSL_VERIFYPEER, 1) && long(CURLOPT_SSL_VERIFYHOST, 2)
        if let certificates = options.certificates { isSet = isSet && text(CURLOPT_CAINFO, certificates) }
        return isSet
    }

    private func setLogin(_ password: String?) -> Bool {
        guard let user = server.login?.user, let password else { return true }
        return text(CURLOPT_USERNAME, user) && text(CURLOPT_PASSWORD, password)
    }

    private func text(_ option: CURLoption, _ value: String) -> Bool { sluice_curl_set_text(handle, option, value) == CURLE_OK }

    private func long(_ option: CURLoption, _ value: Int) -> Bool { sluice_curl_set_long(handle, option, value) == CURLE_OK }

    /// Hands out the next bytes; libcurl doubles the dots at the beginnings of lines.
    private func read(into target: UnsafeMutablePointer<CChar>, atMost count: Int) -> Int {
        let next = min(count, text.count - sent)
        guard next > 0 else { return 0 }
        text[sent..<sent + next].withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: target, count: next).copyMemory(from: bytes)
        }
        sent += next
        return next
    }

    // MARK: The end

    private func failure(_ code: CURLcode) -> TransferFailure {
        let why = CurlLibrary.sentence(code)
        var reply = 0
        _ = sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        switch code {
        case CURLE_ABORTED_BY_CALLBACK:
            return TransferFailure(.cancelled, "was not waited for")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
            return TransferFailure(.unreachable, "can't be reached: \(why)")
        case CURLE_OPERATION_TIMEDOUT:
            return isConnected
                ? TransferFailure(.late, "did not answer within \(options.timeout) ms")
                : TransferFailure(.unreachable, "can't be reached within \(options.timeout) ms")
        case CURLE_PEER_FAILED_VERIFICATION:
            return TransferFailure(.refused, "shows a certificate that is not trusted")
        case CURLE_USE_SSL_FAILED:
            return TransferFailure(.refused, "offers no encryption, and gets no password without")
        default: break
        }
        switch reply {
        case 400..<500: return TransferFailure(.broken, "answered \(reply)")
        case 500..<600: return TransferFailure(.refused, "answered \(reply)")
        default: return TransferFailure(.broken, "broke off: \(why)")
        }
    }

    private var isConnected: Bool {
        var port = 0
        return sluice_curl_get_long(handle, CURLINFO_LOCAL_PORT, &port) == CURLE_OK && port > 0
    }
}
