import CCurl
import SluicePlugins

/// Something that libcurl does in one go, with one server.
protocol CurlTransfer: AnyObject, SendableMetatype {
    associatedtype Request: Sendable
    associatedtype Response: Sendable
    associatedtype Options: Sendable

    /// nil where libcurl takes no such request.
    init?(_ request: Request, _ options: Options)

    /// Its own, and its alone, for as long as it lives.
    var handle: UnsafeMutableRawPointer { get }

    /// What has come of it.
    func result(_ code: CURLcode) -> Result<Response, TransferFailure>
}

extension CurlTransfer {
    func text(_ option: CURLoption, _ value: String) -> Bool { sluice_curl_set_text(handle, option, value) == CURLE_OK }

    func long(_ option: CURLoption, _ value: Int) -> Bool { sluice_curl_set_long(handle, option, value) == CURLE_OK }
}
