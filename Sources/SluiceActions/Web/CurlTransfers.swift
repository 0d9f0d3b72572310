import CCurl
import SluicePlugins

/// The transfers that are under way on the sending thread.
struct CurlTransfers {
    private let multi: CurlMulti
    private let options: CurlSender.Options
    private var transfers: [Int: CurlTransfer] = [:]
    private var ended: [(number: Int, result: Result<HTTPResponse, TransferFailure>)] = []

    init(_ multi: CurlMulti, _ options: CurlSender.Options) {
        self.multi = multi
        self.options = options
    }

    var isEmpty: Bool { transfers.isEmpty }

    mutating func begin(_ job: CurlJob) {
        guard let transfer = CurlTransfer(job, options), curl_multi_add_handle(multi.handle, transfer.handle) == CURLM_OK else {
            ended.append((job.number, .failure(TransferFailure(.broken, "can't be called: libcurl takes no request"))))
            return
        }
        transfers[job.number] = transfer
    }

    mutating func cancel(_ number: Int) {
        guard let transfer = transfers.removeValue(forKey: number) else { return }
        curl_multi_remove_handle(multi.handle, transfer.handle)
        ended.append((number, .failure(TransferFailure(.cancelled, "was not waited for"))))
    }

    /// Sends and receives what can be without waiting.
    mutating func goOn() {
        guard !transfers.isEmpty else { return }
        var running: Int32 = 0
        curl_multi_perform(multi.handle, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = sluice_curl_result(message)
            guard let number = transfers.first(where: { $0.value.handle == easy })?.key,
                let transfer = transfers.removeValue(forKey: number)
            else { continue }
            curl_multi_remove_handle(multi.handle, easy)
            ended.append((number, transfer.result(code)))
        }
    }

    mutating func takeEnded() -> [(number: Int, result: Result<HTTPResponse, TransferFailure>)] {
        defer { ended = [] }
        return ended
    }
}
