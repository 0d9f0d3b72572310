// A function in Swift. It is built without Sluice itself, against the header alone:
//
//     swiftc -swift-version 6 -O -parse-as-library -emit-library -I ../../include -o geohash.so Geohash.swift
//
// geohash(latitude, longitude[, length]) names a place by a text; places that are near often begin alike.
import CSluicePlugin

private let spec = """
    {
      "name": "geohash",
      "summary": "A text that names a place; the longer, the closer",
      "parameters": [
        { "name": "latitude", "kind": "number", "summary": "Degrees north, from -90 to 90" },
        { "name": "longitude", "kind": "number", "summary": "Degrees east, from -180 to 180" },
        { "name": "length", "kind": "integer", "summary": "Characters, 1 to 12; without it 9", "optional": true }
      ],
      "result": "String; Undefined outside of these ranges",
      "examples": [
        { "expression": "geohash(57.64911, 10.40744, 11)", "result": "u4pruydqqvj" },
        { "expression": "geohash(lat, lon, 5)", "payload": { "lat": 48.2082, "lon": 16.3738 }, "result": "u2edk" },
        { "expression": "geohash(91, 0)" }
      ]
    }
    """

/// Halves the ranges of longitude and latitude in turn; each five halvings are a character.
private func geohash(latitude: Double, longitude: Double, length: Int) -> String? {
    guard (-90...90).contains(latitude), (-180...180).contains(longitude), (1...12).contains(length) else { return nil }
    let digits = Array("0123456789bcdefghjkmnpqrstuvwxyz")
    var ranges = [(low: -180.0, high: 180.0), (low: -90.0, high: 90.0)]
    let place = [longitude, latitude]
    var text = ""
    var digit = 0
    for step in 0..<length * 5 {
        let axis = step % 2
        let middle = (ranges[axis].low + ranges[axis].high) / 2
        let isUpper = place[axis] >= middle
        if isUpper { ranges[axis].low = middle } else { ranges[axis].high = middle }
        digit = digit * 2 + (isUpper ? 1 : 0)
        if step % 5 == 4 {
            text.append(digits[digit])
            digit = 0
        }
    }
    return text
}

/// The number of an argument; nil for one that was left out.
private func number(_ call: UnsafeMutablePointer<sluice_call>, _ index: String) -> Double? {
    guard let text = call.pointee.find_input(call, index, nil) else { return nil }
    return Double(String(cString: text))
}

private func call(_ call: UnsafeMutablePointer<sluice_call>?, _ userData: UnsafeMutableRawPointer?) -> Int32 {
    guard let call, let latitude = number(call, "0"), let longitude = number(call, "1") else { return Int32(SLUICE_FAILED.rawValue) }
    let length = number(call, "2").flatMap { Int(exactly: $0) }
    guard let text = geohash(latitude: latitude, longitude: longitude, length: length ?? 9) else {
        call.pointee.explain(call, "there is no such place, or no such length")
        return Int32(SLUICE_FAILED.rawValue)
    }
    let json = "\"\(text)\""
    call.pointee.give(call, json, json.utf8.count)
    return Int32(SLUICE_DONE.rawValue)
}

private func start(_ host: UnsafePointer<sluice_host>?) {
    host?.pointee.add_function(host, spec, call, nil)
}

/// What the engine finds. The description is never changed, and lives as long as the library.
@c(sluice_plugin_entry)
public func entry(_ hostVersion: UInt32) -> UnsafePointer<sluice_plugin>? { description.pointer }

// What it points at is written once, before anyone can see it.
private struct Description: @unchecked Sendable {
    let pointer: UnsafePointer<sluice_plugin>
}

private let description: Description = {
    let pointer = UnsafeMutablePointer<sluice_plugin>.allocate(capacity: 1)
    pointer.initialize(to: sluice_plugin(api: UInt32(SLUICE_PLUGIN_MAJOR) << 16 | UInt32(SLUICE_PLUGIN_MINOR), start: start))
    return Description(pointer: UnsafePointer(pointer))
}()
