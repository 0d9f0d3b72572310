package import SluiceValues

/// How one number of a device's state has gone.
package struct DeviceHistory: Sendable {
    /// `room_sensor 1`
    package var device: String
    /// The name in `self`.
    package var field: String
    package var first: Number
    package var lowest: Number
    package var highest: Number
    package var latest: Number

    init(device: String, field: String, first: Number) {
        self.device = device
        self.field = field
        self.first = first
        lowest = first
        highest = first
        latest = first
    }

    mutating func add(_ number: Number) {
        lowest = min(lowest, number)
        highest = max(highest, number)
        latest = number
    }
}
