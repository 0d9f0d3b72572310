import SluicePlugins

extension Transaction {
    func progress(of receipt: QueueReceipt) throws(StoreError) -> [String: ReaderProgress] {
        try checkReading()
        let query = connection.progress.progress
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(receipt.queue, at: 1)
        statement.bind(receipt.message, at: 2)
        var progress: [String: ReaderProgress] = [:]
        while try statement.step() {
            progress[statement.text(0)] = ReaderProgress(working: statement.int(1), hasFailed: statement.int64(2) != 0)
        }
        return progress
    }

    func setProgress(
        of receipt: QueueReceipt, by reader: String, to progress: ReaderProgress?
    ) throws(StoreError) {
        try checkWriting()
        try run(progress == nil ? connection.progress.remove : connection.progress.set) {
            $0.bind(receipt.queue, at: 1)
            $0.bind(receipt.message, at: 2)
            $0.bind(reader, at: 3)
            guard let progress else { return }
            $0.bind(progress.working, at: 4)
            $0.bind(progress.hasFailed ? 1 : 0, at: 5)
        }
    }
}
