import SluicePlugins
import SluiceValues

extension Value {
    /// Whether the value, written as JSON, is taken as JSON again: nested no deeper than JSON texts may be.
    var fitsJSONDepth: Bool { fits(levels: JSONLimits.maximumDepth) }

    private func fits(levels: Int) -> Bool {
        switch self {
        case .array(let items):
            guard levels > 0 else { return false }
            return items.allSatisfy { $0.fits(levels: levels - 1) }
        case .object(let object):
            guard levels > 0 else { return false }
            return object.members.allSatisfy { $0.value.fits(levels: levels - 1) }
        default: return true
        }
    }
}
