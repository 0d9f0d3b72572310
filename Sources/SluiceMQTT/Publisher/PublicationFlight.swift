import SluicePlugins

/// The publications of one connection: those to be sent, in order, and those whose answer is awaited.
struct PublicationFlight {
    private struct Place {
        var batch: Int
        var index: Int
        var deadline: ContinuousClock.Instant
    }

    /// By a number that is not used again.
    private var batches: [Int: PublicationBatch] = [:]
    /// The batches that are not wholly sent, in order.
    private var unsent: [Int] = []
    private var nextBatch = 0
    private var underWay: [Int32: Place] = [:]
    /// In the order sent; those that are settled are skipped.
    private var deadlines: [(number: Int32, deadline: ContinuousClock.Instant)] = []
    private var firstDeadline = 0

    var isEmpty: Bool { batches.isEmpty }

    /// When the oldest publication must have been answered.
    var nextDeadline: ContinuousClock.Instant? {
        mutating get {
            while firstDeadline < deadlines.count {
                let oldest = deadlines[firstDeadline]
                if let place = underWay[oldest.number], place.deadline == oldest.deadline { return oldest.deadline }
                firstDeadline += 1
            }
            deadlines.removeAll(keepingCapacity: true)
            firstDeadline = 0
            return nil
        }
    }

    func canLaunch(upTo window: Int) -> Bool {
        !unsent.isEmpty && underWay.count < window
    }

    mutating func add(_ new: [PublicationBatch]) {
        for batch in new {
            batches[nextBatch] = batch
            unsent.append(nextBatch)
            nextBatch += 1
        }
    }

    /// Hands publications to the connection until the window is full.
    mutating func launch(over connection: MosquittoConnection, upTo window: Int, answerBy deadline: ContinuousClock.Instant) {
        while canLaunch(upTo: window), let key = unsent.first, var batch = batches.removeValue(forKey: key) {
            while underWay.count < window, batch.next < batch.publications.count {
                let index = batch.next
                batch.next += 1
                let publication = batch.publications[index]
                if let mistake = publication.mistake {
                    batch.settle(index, .failure(.publishing(publication.topic, mistake, canRetry: false)))
                    continue
                }
                switch connection.publish(publication) {
                case .success(let number):
                    underWay[number] = Place(batch: key, index: index, deadline: deadline)
                    deadlines.append((number, deadline))
                case .failure(let refusal):
                    let why = "can't publish on '\(publication.topic)': \(refusal.reason)"
                    batch.settle(index, .failure(.publishing(publication.topic, why, isOutage: refusal.isConnection)))
                }
            }
            if batch.next == batch.publications.count { unsent.removeFirst() }
            keep(batch, key)
        }
    }

    /// What was sent and not answered, in the order sent.
    var publicationsUnderWay: [Publication] {
        deadlines[firstDeadline...].compactMap { sent in
            guard let place = underWay[sent.number], place.deadline == sent.deadline else { return nil }
            return batches[place.batch]?.publications[place.index]
        }
    }

    /// Fails what is under way for good.
    mutating func giveUp(_ why: (Publication) -> String) {
        for place in underWay.values {
            guard var batch = batches.removeValue(forKey: place.batch) else { continue }
            let publication = batch.publications[place.index]
            batch.settle(place.index, .failure(.publishing(publication.topic, why(publication))))
            keep(batch, place.batch)
        }
        underWay.removeAll()
    }

    /// Takes the answers that the connection has read or made.
    ///
    /// - Returns: how many publications they answer.
    @discardableResult
    mutating func settle(_ connection: MosquittoConnection) -> Int {
        let before = underWay.count
        for settled in connection.settled {
            guard let place = underWay.removeValue(forKey: settled.number), var batch = batches.removeValue(forKey: place.batch)
            else { continue }
            batch.settle(place.index, Self.result(settled.reason, for: batch.publications[place.index]))
            keep(batch, place.batch)
        }
        connection.settled.removeAll(keepingCapacity: true)
        return before - underWay.count
    }

    mutating func failAll(_ why: String) {
        for key in batches.keys.sorted() {
            batches[key]?.fail(why)
        }
        self = PublicationFlight()
    }

    private mutating func keep(_ batch: PublicationBatch, _ key: Int) {
        if batch.isSettled { batch.answer() } else { batches[key] = batch }
    }

    private static func result(_ reason: Int32, for publication: Publication) -> Result<Void, ActionFailure> {
        guard reason >= 128 else { return .success(()) }
        // Unspecified, implementation specific, busy, quota: these may pass. The others are about the message or the rights.
        let canRetry = [128, 131, 137, 151].contains(reason)
        let why = "the broker refuses a message on '\(publication.topic)': \(MosquittoLibrary.reason(reason))"
        return .failure(.publishing(publication.topic, why, canRetry: canRetry))
    }
}
