import CSluicePlugin
import SluicePlugins

/// What a plugin brings and says while it starts.
final class PluginRegistration {
    private(set) var functions: [any Function] = []
    private(set) var actions: [any Action] = []
    /// What is wrong with specs, after the plugin's name.
    private(set) var problems: [String] = []
    /// Why the plugin does not start, in its own words.
    private(set) var refusal: String?

    /// Calls a plugin's `start`, once.
    func run(_ start: @convention(c) (UnsafePointer<sluice_host>?) -> Void) {
        var host = sluice_host()
        host.api = PluginVersion.own.number
        host.context = Unmanaged.passUnretained(self).toOpaque()
        host.add_function = { host, spec, call, userData in
            PluginRegistration.of(host)?.addFunction(spec, call, userData)
        }
        host.add_action = { host, spec, call, userData in
            PluginRegistration.of(host)?.addAction(spec, call, userData)
        }
        host.refuse = { host, reason in
            PluginRegistration.of(host)?.refusal = PluginText.bounded(reason) ?? "it does not say why"
        }
        withExtendedLifetime(self) { start(&host) }
    }

    private static func of(_ host: UnsafePointer<sluice_host>?) -> PluginRegistration? {
        guard let context = host?.pointee.context else { return nil }
        return Unmanaged<PluginRegistration>.fromOpaque(context).takeUnretainedValue()
    }

    private func addFunction(
        _ spec: UnsafePointer<CChar>?, _ call: sluice_function?, _ userData: UnsafeMutableRawPointer?
    ) {
        do throws(SpecFailure) {
            guard let call else { throw SpecFailure("there is nothing to call") }
            let spec = try FunctionSpec(json: PluginText.whole(spec))
            functions.append(NativeFunction(spec: spec, code: NativeCode(call: call, userData: userData)))
        } catch {
            problems.append("brings a function that can't be: \(error.description)")
        }
    }

    private func addAction(_ spec: UnsafePointer<CChar>?, _ call: sluice_action?, _ userData: UnsafeMutableRawPointer?) {
        do throws(SpecFailure) {
            guard let call else { throw SpecFailure("there is nothing to call") }
            let (spec, laneField) = try ActionSpec.read(json: PluginText.whole(spec))
            actions.append(
                NativeAction(spec: spec, laneField: laneField, code: NativeCode(call: call, userData: userData)))
        } catch {
            problems.append("brings an action that can't be: \(error.description)")
        }
    }
}
