import CCurl
import Glibc
import SluicePlugins

/// One request on its way, with what its response has brought so far.
final class CurlTransfer {
    let handle: UnsafeMutableRawPointer
    private let timeout: Int64
    private let allowsMetadataAddresses: Bool
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private var addresses: UnsafeMutablePointer<curl_slist>?
    private var bodySize = 0
    private var headSize = 0
    /// The last address that was not connected to because of what it is.
    private var refusedAddress: InternetAddress?

    init?(_ job: CurlJob, _ options: CurlSender.Options) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        timeout = job.request.timeout
        allowsMetadataAddresses = options.allowsMetadataAddresses
        guard set(job.request), setSafety(options) else { return nil }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerLines)
        curl_slist_free_all(addresses)
    }

    // MARK: Options

    private func set(_ request: HTTPRequest) -> Bool {
        // A curl that sends the header itself is told by a value-less one to leave it out: no pause before a large body.
        for line in request.headers.map({ $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }) + ["Expect:"] {
            guard let longer = curl_slist_append(headerLines, line) else { return false }
            headerLines = longer
        }
        var isSet =
            text(CURLOPT_URL, request.url) && text(CURLOPT_CUSTOMREQUEST, request.method)
            && sluice_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headerLines) == CURLE_OK
            && long(CURLOPT_TIMEOUT_MS, Int(request.timeout)) && long(CURLOPT_CONNECTTIMEOUT_MS, Int(request.timeout))
            && text(CURLOPT_USERAGENT, "sluice")
        if let body = request.body {
            // The size first: with it the bytes are copied as they are.
            isSet =
                isSet && sluice_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)) == CURLE_OK
                && (body.isEmpty ? [0] : body).withUnsafeBytes {
                    sluice_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) == CURLE_OK
                }
        } else {
            isSet = isSet && long(CURLOPT_HTTPGET, 1)
        }
        return isSet
    }

    /// What keeps a request to its host, and its response within bounds.
    private func setSafety(_ options: CurlSender.Options) -> Bool {
        // A look-up of the name that hangs is left to its end, not waited for: all transfers would wait with it.
        // A proxy from the environment would be the one whose address is seen, not the host's.
        var isSet =
            long(CURLOPT_NOSIGNAL, 1) && long(CURLOPT_QUICK_EXIT, 1) && text(CURLOPT_PROXY, "")
            && text(CURLOPT_PROTOCOLS_STR, "http,https") && long(CURLOPT_FOLLOWLOCATION, 0)
            && long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)) && long(CURLOPT_HTTP09_ALLOWED, 0)
            && long(CURLOPT_SSL_VERIFYPEER, 1) && long(CURLOPT_SSL_VERIFYHOST, 2)
        for address in options.addresses { addresses = curl_slist_append(addresses, address) }
        if addresses != nil { isSet = isSet && sluice_curl_set_pointer(handle, CURLOPT_RESOLVE, addresses) == CURLE_OK }
        if let certificates = options.certificates { isSet = isSet && text(CURLOPT_CAINFO, certificates) }
        // The transfer outlives its handle, which alone makes the calls.
        let own = Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA] {
            isSet = isSet && sluice_curl_set_pointer(handle, option, own) == CURLE_OK
        }
        return isSet
            && sluice_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, { _, size, count, own in
                CurlTransfer.of(own)?.receiveBody(size * count) ?? 0
            }) == CURLE_OK
            && sluice_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, { _, size, count, own in
                CurlTransfer.of(own)?.receiveHead(size * count) ?? 0
            }) == CURLE_OK
            && sluice_curl_set_opener(handle, CURLOPT_OPENSOCKETFUNCTION, { own, _, address in
                guard let transfer = CurlTransfer.of(own), let address else { return -1 }
                return transfer.open(address)
            }) == CURLE_OK
    }

    private func text(_ option: CURLoption, _ value: String) -> Bool { sluice_curl_set_text(handle, option, value) == CURLE_OK }

    private func long(_ option: CURLoption, _ value: Int) -> Bool { sluice_curl_set_long(handle, option, value) == CURLE_OK }

    // MARK: What libcurl calls

    private static func of(_ own: UnsafeMutableRawPointer?) -> CurlTransfer? {
        own.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Another count than the given one ends the transfer.
    private func receiveBody(_ count: Int) -> Int {
        bodySize += count
        return bodySize <= CurlSender.maximumResponse ? count : 0
    }

    private func receiveHead(_ count: Int) -> Int {
        headSize += count
        return headSize <= CurlSender.maximumHead ? count : 0
    }

    /// Opens the socket for an address that the name has led to: the last moment at which it can be refused, and the first at
    /// which it can't change any more.
    private func open(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? MemoryLayout<curl_sockaddr>.size
        let (family, length) = (target.pointee.family, Int(target.pointee.addrlen))
        guard let address = InternetAddress(UnsafeRawPointer(target) + offset, family: family, length: length) else { return -1 }
        switch address.standing {
        case .open: break
        case .metadata where allowsMetadataAddresses: break
        case .metadata, .never:
            refusedAddress = address
            return -1
        }
        return socket(family, target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), target.pointee.`protocol`)
    }

    // MARK: The end

    func result(_ code: CURLcode) -> Result<HTTPResponse, TransferFailure> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        var status = 0
        guard sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK, status > 0 else {
            return .failure(TransferFailure(.refused, "did not answer in HTTP"))
        }
        var location: UnsafeMutablePointer<CChar>?
        _ = sluice_curl_get_text(handle, CURLINFO_REDIRECT_URL, &location)
        return .success(HTTPResponse(status: status, location: location.map { String(cString: $0) }, retryAfter: retryAfter))
    }

    /// A day at most, whatever the server says.
    private var retryAfter: Int64? {
        var seconds: curl_off_t = 0
        guard sluice_curl_get_offset(handle, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK, seconds > 0 else { return nil }
        return min(Int64(seconds), 86_400) * 1000
    }

    private func failure(_ code: CURLcode) -> TransferFailure {
        let why = CurlLibrary.sentence(code)
        switch code {
        case CURLE_COULDNT_CONNECT where refusedAddress != nil:
            return TransferFailure(.refused, "is at \(refusedAddress?.description ?? ""), an address that webhooks must not call")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
            return TransferFailure(.unreachable, "can't be reached: \(why)")
        case CURLE_OPERATION_TIMEDOUT:
            return isSent
                ? TransferFailure(.late, "did not answer within \(timeout) ms")
                : TransferFailure(.unreachable, "can't be reached within \(timeout) ms")
        case CURLE_WRITE_ERROR:
            return TransferFailure(.refused, "answered with more than \(CurlSender.maximumResponse) bytes")
        case CURLE_PEER_FAILED_VERIFICATION:
            return TransferFailure(.refused, "shows a certificate that is not trusted")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            return TransferFailure(.refused, "did not answer in HTTP")
        case CURLE_URL_MALFORMAT:
            return TransferFailure(.refused, "can't be called: \(why)")
        default:
            return TransferFailure(.broken, "broke off: \(why)")
        }
    }

    /// Whether a part of the request has gone out.
    private var isSent: Bool {
        var size = 0
        return sluice_curl_get_long(handle, CURLINFO_REQUEST_SIZE, &size) == CURLE_OK && size > 0
    }
}
