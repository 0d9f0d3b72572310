import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
import SluiceTopics
import SluiceValues

/// The simulated devices of packs: what they send and when, and what they make of what they hear.
///
/// It holds no clock and no connection: the caller steps it and publishes what it answers. Two runs with one seed and the
/// same messages are the same.
package final class Simulator {
    private var instances: [SimulatedDevice] = []
    private let frame = Frame()

    /// - Parameters:
    ///   - packs: whose devices run, in file order.
    ///   - start: when they are switched on.
    package init(packs: [Pack], start: Timestamp, seed: UInt64) {
        for pack in packs {
            for device in pack.devices {
                for number in 1...max(1, device.count) {
                    let own = seed ^ Self.hash("\(pack.name)/\(device.name)/\(number)")
                    frame.context.parameters = pack.parameters
                    instances.append(SimulatedDevice(device, in: pack, number: number, start: start, seed: own, frame: frame))
                }
            }
        }
    }

    /// When the next device sends; nil where none does.
    package var nextDue: Timestamp? { instances.compactMap(\.due).min() }

    /// What the devices want to hear: topic filters, each once.
    package var topicFilters: [String] {
        var seen: Set<String> = []
        return instances.flatMap { $0.listeners.map(\.filter.text) }.filter { seen.insert($0).inserted }
    }

    /// What all devices send that is due by `now`, in the order of their times and then of the devices.
    package func step(now: Timestamp) -> [DeviceMessage] {
        var messages: [DeviceMessage] = []
        while let place = nextPlace(by: now) {
            if let message = instances[place].send(frame) { messages.append(message) }
        }
        return messages
    }

    private func nextPlace(by now: Timestamp) -> Int? {
        instances.indices.filter { instances[$0].due.map { $0 <= now } ?? false }
            .min { (instances[$0].due ?? 0, $0) < (instances[$1].due ?? 0, $1) }
    }

    /// Lets the devices hear a message; answers the lines that they have for whoever watches.
    package func hear(topic: String, payload: [UInt8], now: Timestamp) -> [String] {
        var lines: [String] = []
        for place in instances.indices { lines += instances[place].hear(topic, payload, now: now, frame) }
        return lines
    }

    /// What the devices could not be set up to do, in sentences.
    package var problems: [String] { instances.flatMap(\.problems) }

    /// How the numbers in the devices' states have gone so far, device by device.
    package var histories: [DeviceHistory] { instances.flatMap(\.histories) }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

/// One device at work.
private struct SimulatedDevice {
    struct Listener {
        let filter: TopicFilter
        let source: Device.Listener
    }

    private let device: Device
    private let parameters: Object
    private let number: Int
    private let start: Timestamp
    private let seed: UInt64
    private var messageCount = 0
    private var vars = Object()
    private var state: Object
    private(set) var listeners: [Listener] = []
    private(set) var histories: [DeviceHistory] = []
    private(set) var problems: [String] = []
    private(set) var due: Timestamp?

    init(_ device: Device, in pack: Pack, number: Int, start: Timestamp, seed: UInt64, frame: Frame) {
        self.device = device
        parameters = pack.parameters
        self.number = number
        self.start = start
        self.seed = seed
        state = device.state
        histories = state.members.compactMap { member in
            member.value.number.map { DeviceHistory(device: "\(device.name) \(number)", field: member.key, first: $0) }
        }
        due = device.publication == nil || device.every == nil ? nil : Self.later(start, by: device.delay)
        for (place, variable) in device.vars.enumerated() {
            prepare(frame, now: start, salt: 1 << 32 | UInt64(place))
            vars[variable.name] = variable.plan.value(frame)
        }
        for (place, listener) in device.listeners.enumerated() {
            prepare(frame, now: start, salt: 2 << 32 | UInt64(place))
            let text = listener.topic.render(frame)
            do throws(TopicError) {
                listeners.append(Listener(filter: try TopicFilter(text), source: listener))
            } catch {
                problems.append("\(device.name) \(number) can't listen to '\(text)': \(error)")
            }
        }
    }

    /// Sets what an expression of this device reads.
    private func prepare(_ frame: Frame, now: Timestamp, salt: UInt64, heard: Object = Object()) {
        var row = heard
        row["device"] = .object(Object([("number", .int(number)), ("message", .int(messageCount)), ("name", .string(device.name))]))
        row["vars"] = .object(vars)
        row["self"] = .object(state)
        row["elapsed"] = .number(Number(now - start))
        frame.row = row
        frame.beginRule(variableCount: 0)
        frame.context.message.receivedAt = now
        frame.context.parameters = parameters
        frame.context.seed = seed ^ (UInt64(messageCount) &* 0x9E37_79B9_7F4A_7C15) ^ (salt &* 0xD6E8_FEB8_6659_FD93)
    }

    /// A pause that no timestamp can count to is one without end.
    private static func later(_ time: Timestamp, by pause: Int64) -> Timestamp {
        let (sum, overflow) = time.addingReportingOverflow(pause)
        return overflow ? .max : sum
    }

    mutating func send(_ frame: Frame) -> DeviceMessage? {
        guard let due, let every = device.every, let publication = device.publication else { return nil }
        self.due = Self.later(due, by: max(1, every))
        for (place, step) in device.next.enumerated() {
            prepare(frame, now: due, salt: 3 << 32 | UInt64(place))
            state[step.name] = step.plan.value(frame)
        }
        for place in histories.indices {
            if let number = state[histories[place].field]?.number { histories[place].add(number) }
        }
        prepare(frame, now: due, salt: 4 << 32)
        let target: DeviceMessage.Target = switch publication.target {
        case .topic(let topic, let qos, let isRetained): .topic(topic.render(frame), qos: qos, isRetained: isRetained)
        case .queue(let name): .queue(name)
        case .object(let bucket, let key): .object(bucket: bucket, key: key.render(frame))
        }
        prepare(frame, now: due, salt: 5 << 32)
        let value = publication.payload.value(frame)
        messageCount += 1
        // A turn at which there is nothing to send; the device has gone on all the same.
        guard !value.isUndefined else { return nil }
        let payload: [UInt8]
        switch value {
        case .string(let text): payload = Array(text.utf8)
        case .bytes(let bytes): payload = bytes
        default: payload = Array(value.json.utf8)
        }
        return DeviceMessage(target: target, payload: payload)
    }

    mutating func hear(_ topic: String, _ payload: [UInt8], now: Timestamp, _ frame: Frame) -> [String] {
        var lines: [String] = []
        for (place, listener) in listeners.enumerated() where listener.filter.matches(topic) {
            guard case .object(let heard)? = try? Value(json: payload) else { continue }
            for (step, assignment) in listener.source.set.enumerated() {
                prepare(frame, now: now, salt: UInt64(6 + place) << 32 | UInt64(step), heard: heard)
                state[assignment.name] = assignment.plan.value(frame)
            }
            if let log = listener.source.log {
                prepare(frame, now: now, salt: UInt64(6 + place) << 32 | 0xFFFF, heard: heard)
                lines.append(log.render(frame))
            }
        }
        return lines
    }
}
