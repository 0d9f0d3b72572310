package import SluicePacks
package import SluiceValues

extension PackTest.Expectation {
    /// What was observed, as it is kept in a test: without what would be another in the next test, though the rules do the same.
    ///
    /// Those are the headers of requests, whose keys and signatures are made of the engine's ids and of time, and the whole
    /// documents of errors, which hold a trace id. A test that was recorded and one that was saved are the same here.
    /// - Parameter values: as an ``Observation`` has them.
    package init(lasting values: [Value], in section: Section, of name: String?, at place: FilePlace) {
        self.init(section: section, name: name, items: [], place: place)
        for value in values {
            guard let fields = value.object else {
                items.append(.init(value: value, place: place))
                continue
            }
            var lasting = Object(fields.members.filter { !$0.value.isUndefined }.map { ($0.key, $0.value) })
            switch section {
            case .tables, .series:
                // Of a row under `contains` only what is written counts.
                if lasting["cloudwatchTraceId"] != nil { isContained = true }
                lasting["cloudwatchTraceId"] = nil
            case .metrics:
                // A datum goes by its metric's name already.
                lasting["metric"] = nil
            default:
                lasting["headers"] = nil
                if lasting["text"] != nil { lasting["body"] = nil }
                for key in ["payload", "body", "event"] where Self.isOfErrors(lasting[key]) { lasting[key] = nil }
            }
            items.append(.init(value: .object(lasting), place: place))
        }
    }

    /// Whether it is the document that an error action gets, or a batch with one.
    private static func isOfErrors(_ value: Value?) -> Bool {
        guard let value else { return false }
        if let items = value.array { return items.contains { $0["cloudwatchTraceId"].string != nil } }
        return value["cloudwatchTraceId"].string != nil
    }
}
