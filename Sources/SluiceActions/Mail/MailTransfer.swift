import CCurl
import SluicePlugins

/// A mail with what the server is told of us.
struct MailRequest: Sendable {
    var mail: Mail
    /// nil where the server asks for none.
    var password: String?
}

/// One mail on its way to the server.
final class MailTransfer: CurlTransfer {
    let handle: UnsafeMutableRawPointer
    private let text: [UInt8]
    private var sent = 0
    private let server: MailServer
    private let timeout: Int64
    private var recipients: UnsafeMutablePointer<curl_slist>?

    init?(_ request: MailRequest, _ options: CurlMailer.Options) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        text = request.mail.text
        server = options.server
        timeout = options.timeout
        guard set(request.mail), setServer(options), setLogin(request.password) else { return nil }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(recipients)
    }

    // MARK: Options

    private func set(_ mail: Mail) -> Bool {
        guard let recipients = curl_slist_append(nil, "<\(mail.to)>") else { return false }
        self.recipients = recipients
        // The transfer outlives its handle, which alone makes the call.
        return text(CURLOPT_MAIL_FROM, "<\(mail.from)>")
            && sluice_curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
            && long(CURLOPT_UPLOAD, 1)
            && sluice_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(text.count)) == CURLE_OK
            && sluice_curl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque()) == CURLE_OK
            && sluice_curl_set_receiver(handle, CURLOPT_READFUNCTION, { target, size, count, own in
                guard let own, let target else { return 0 }
                return Unmanaged<MailTransfer>.fromOpaque(own).takeUnretainedValue().read(into: target, atMost: size * count)
            }) == CURLE_OK
    }

    private func setServer(_ options: CurlMailer.Options) -> Bool {
        let encryption = server.isSecure || server.login != nil && !server.isLocal
            ? CURLUSESSL_ALL : server.isLocal ? CURLUSESSL_NONE : CURLUSESSL_TRY
        var isSet =
            text(CURLOPT_URL, server.url) && text(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && text(CURLOPT_PROXY, "")
            && long(CURLOPT_NOSIGNAL, 1) && long(CURLOPT_QUICK_EXIT, 1)
            && long(CURLOPT_TIMEOUT_MS, Int(timeout)) && long(CURLOPT_CONNECTTIMEOUT_MS, Int(timeout))
            && long(CURLOPT_USE_SSL, Int(encryption.rawValue))
            && long(CURLOPT_SSL_VERIFYPEER, 1) && long(CURLOPT_SSL_VERIFYHOST, 2)
        if let certificates = options.certificates { isSet = isSet && text(CURLOPT_CAINFO, certificates) }
        return isSet
    }

    private func setLogin(_ password: String?) -> Bool {
        guard let user = server.login?.user, let password else { return true }
        return text(CURLOPT_USERNAME, user) && text(CURLOPT_PASSWORD, password)
    }

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

    func result(_ code: CURLcode) -> Result<Void, TransferFailure> {
        code == CURLE_OK ? .success(()) : .failure(failure(code))
    }

    private func failure(_ code: CURLcode) -> TransferFailure {
        let why = CurlLibrary.sentence(code)
        var reply = 0
        _ = sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
            return TransferFailure(.unreachable, "can't be reached: \(why)")
        case CURLE_OPERATION_TIMEDOUT:
            return isConnected
                ? TransferFailure(.late, "did not answer within \(timeout) ms")
                : TransferFailure(.unreachable, "can't be reached within \(timeout) ms")
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
