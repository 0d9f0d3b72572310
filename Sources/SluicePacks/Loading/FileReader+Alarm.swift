import SluicePlugins
import SluiceText
import SluiceValues

/// Alarms, and what they watch.
extension FileReader {
    private static let longestPeriod: Int64 = 86_400_000

    mutating func alarm(_ entry: YAMLEntry) -> Alarm? {
        checkName(entry.key, others: "_.-", limit: 255, at: entry.keySpan, of: "an alarm")
        guard let mapping = mapping(entry.value, keys: PackKeys.alarm, of: "an alarm") else { return nil }
        let errorCount = errorCount
        let source = readSource(mapping, at: entry.keySpan)
        let statistic = required("statistic", in: mapping, at: entry.keySpan).flatMap { readStatistic($0) }
        let condition = readCondition(mapping, at: entry.keySpan)
        let period = mapping["period"].map { readPeriod($0) } ?? 60_000
        let description = mapping["description"].flatMap { text($0, of: "the description", isProse: true) } ?? ""
        let periods = mapping["evaluationPeriods"].flatMap { int($0, in: 1...1_440, of: "'evaluationPeriods'") } ?? 1
        let datapoints = mapping["datapointsToAlarm"].flatMap { int($0, in: 1...periods, of: "'datapointsToAlarm'") }
        let missing = mapping["missingData"].flatMap { choice($0, Alarm.MissingData.self, of: "'missingData'") }
        guard errorCount == self.errorCount, let source, let statistic, let condition, let period else { return nil }
        let alarm = Alarm(
            name: entry.key, description: description, source: source, statistic: statistic, period: period,
            evaluationPeriods: periods, datapointsToAlarm: datapoints, condition: condition, missingData: missing ?? .missing)
        checkReach(of: alarm, at: mapping.entry("period")?.value.span ?? entry.keySpan)
        return alarm
    }

    /// Data of metrics are kept for some time. No alarm looks back further, one on a series neither, since it would read too much.
    private mutating func checkReach(of alarm: Alarm, at span: Span) {
        guard Int64(alarm.reach) * alarm.period > MetricDatum.retention else { return }
        report(
            .outOfRange, "alarm '\(alarm.name)' looks back over \(alarm.reach) periods of \(alarm.period / 1_000)s", at: span,
            label: "expected \(MetricDatum.retention / 86_400_000)d at most, for which data of metrics are kept")
    }

    // MARK: What it watches

    private mutating func readSource(_ mapping: KeyedMapping, at owner: Span) -> Alarm.Source? {
        guard let seriesNode = mapping["series"] else {
            if let measure = mapping.entry("measure") {
                report(.missingKey, "an alarm with 'measure' needs 'series'", at: measure.keySpan)
                return nil
            }
            guard let node = required("metric", in: mapping, at: owner), let metric = text(node, of: "'metric'"),
                let dimensions = metricDimensions(mapping["dimensions"])
            else { return nil }
            let datum = MetricDatum(metric: metric, dimensions: dimensions, time: 0, value: 0)
            if let problem = datum.problem {
                report(.invalidName, "no metric can be named so", at: node.span, label: problem)
                return nil
            }
            return .metric(metric, dimensions: dimensions)
        }
        if let metric = mapping.entry("metric") {
            report(
                .unknownKey, "an alarm watches a metric or a series, not both", at: metric.keySpan,
                hint: .init("leave out 'metric', or 'series' and 'measure'"))
            return nil
        }
        return readSeries(seriesNode, mapping, at: owner)
    }

    private mutating func metricDimensions(_ node: YAMLNode?) -> [String: String]? {
        guard let node else { return [:] }
        guard let entries = entries(node, of: "'dimensions'") else { return nil }
        var dimensions: [String: String] = [:]
        for entry in entries {
            guard let text = text(entry.value, of: "'\(entry.key)'") else { return nil }
            dimensions[entry.key] = text
        }
        return dimensions
    }

    private mutating func readSeries(_ node: YAMLNode, _ mapping: KeyedMapping, at owner: Span) -> Alarm.Source? {
        guard let name = text(node, of: "'series'") else { return nil }
        checkDeclared(name, as: .series, at: node.span)
        guard let measureNode = required("measure", in: mapping, at: owner), let measure = text(measureNode, of: "'measure'"),
            let series = resources.series(named: name)
        else { return nil }
        checkColumn(measure, among: series.measures, "measure", of: name, at: measureNode.span)
        var dimensions: [String: Alarm.Dimension] = [:]
        for entry in mapping["dimensions"].flatMap({ entries($0, of: "'dimensions'") }) ?? [] {
            checkColumn(entry.key, among: series.dimensions, "dimension", of: name, at: entry.keySpan)
            guard let scalar = entry.value.scalar, let dimension = Alarm.Dimension(scalar.value) else {
                expected("a text, a number, true or false", entry.value, for: "'\(entry.key)'")
                return nil
            }
            // What parameters give is of their type.
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else {
                dimensions[entry.key] = dimension
                continue
            }
            dimensions[entry.key] = resolved(scalar).flatMap(Alarm.Dimension.init)
        }
        return .series(name, measure: measure, dimensions: dimensions)
    }

    private mutating func checkColumn(
        _ column: String, among columns: [String], _ word: String, of series: String, at span: Span
    ) {
        guard !columns.contains(column) else { return }
        report(
            .undeclaredColumn, "the series '\(series)' has no \(word) '\(column)'", at: span,
            hint: Self.nearest(to: column, among: columns, at: span)
                ?? .init("it has \(columns.isEmpty ? "none" : columns.joined(separator: ", "))"))
    }

    // MARK: What it looks for

    private mutating func readStatistic(_ node: YAMLNode) -> Alarm.Statistic? {
        guard let word = text(node, of: "'statistic'") else { return nil }
        if let statistic = Alarm.Statistic(word) { return statistic }
        report(
            .unknownChoice, "'statistic' can't be '\(word)'", at: node.span,
            label: "expected \(Alarm.Statistic.words.joined(separator: ", ")), or a percentile such as p90",
            hint: Self.nearest(to: word, among: Alarm.Statistic.words, at: node.span))
        return nil
    }

    private mutating func readPeriod(_ node: YAMLNode) -> Int64? {
        guard let period = duration(node, atLeast: 1_000, of: "'period'") else { return nil }
        guard period % 1_000 == 0, period <= Self.longestPeriod else {
            report(
                .outOfRange, "'period' can't be '\(node.scalar?.text ?? "")'", at: node.span, label: "expected whole seconds, up to 1d")
            return nil
        }
        return period
    }

    private mutating func readCondition(_ mapping: KeyedMapping, at owner: Span) -> Alarm.Condition? {
        if let node = mapping["band"] {
            if let threshold = mapping.entry("threshold") {
                report(
                    .unknownKey, "an alarm has a threshold or a band, not both", at: threshold.keySpan,
                    hint: .init("leave out 'threshold' or 'band'"))
                return nil
            }
            guard let band = readBand(node) else { return nil }
            guard let comparison = mapping["comparison"] else { return .band(band, .lessThanLowerOrGreaterThanUpperThreshold) }
            return choice(comparison, Alarm.BandComparison.self, of: "'comparison'").map { .band(band, $0) }
        }
        let threshold = required("threshold", in: mapping, at: owner).flatMap { number($0, of: "'threshold'") }
        let comparison = required("comparison", in: mapping, at: owner).flatMap {
            choice($0, Alarm.Comparison.self, of: "'comparison'")
        }
        guard let threshold, let comparison else { return nil }
        return .threshold(comparison, threshold)
    }

    private mutating func readBand(_ node: YAMLNode) -> Alarm.Band? {
        guard let mapping = mapping(node, keys: PackKeys.band, of: "a band") else { return nil }
        guard let widthNode = required("width", in: mapping, at: Span(node.span.lowerBound, node.span.lowerBound + 1)),
            let width = number(widthNode, of: "'width'")
        else { return nil }
        guard !width.isNegative, !width.isZero, width <= 1_000 else {
            report(.outOfRange, "'width' can't be \(width)", at: widthNode.span, label: "expected more than 0, up to 1000")
            return nil
        }
        let history = mapping["history"].flatMap { int($0, in: 2...1_440, of: "'history'") } ?? 60
        let least = mapping["minHistory"].flatMap { int($0, in: 2...history, of: "'minHistory'") } ?? min(10, history)
        return Alarm.Band(width: width, history: history, minHistory: least)
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, _ choices: Choice.Type, of what: String
    ) -> Choice? {
        guard let word = text(node, of: what) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        report(
            .unknownChoice, "\(what) can't be '\(word)'", at: node.span, label: "expected \(words.joined(separator: ", "))",
            hint: Self.nearest(to: word, among: words, at: node.span))
        return nil
    }
}
