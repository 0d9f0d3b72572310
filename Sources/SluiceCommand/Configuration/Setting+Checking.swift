import SluiceActions
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceValues

/// What a value can't be although it is of its setting's kind.
extension Setting {
    /// Why the setting can't be that, in words that name no option; nil where it can.
    func mistake(in value: Value) -> String? {
        switch kind {
        case .text, .textWithSecrets, .number: break
        case .secret, .integer, .boolean, .choice, .duration, .texts, .values: return nil
        }
        guard let text = value.asString, !text.isEmpty else { return "it is empty; leave it out to give none" }
        return mistake(in: text)
    }

    private func mistake(in text: String) -> String? {
        switch key {
        case "broker":
            do throws(MQTTError) { _ = try BrokerAddress(text) } catch { return error.message }
        case "clientId":
            return options { $0.clientID = text }
        case "shareGroup":
            return options { $0.shareGroup = text }
        case "metrics":
            do throws(MetricsAddress.Failure) { _ = try MetricsAddress(text) } catch { return error.description }
        case "smtp":
            do throws(MailServer.Mistake) {
                _ = try MailServer(text, secrets: NoSecrets())
            } catch {
                return "it \(error.message)"
            }
        case "mailFrom":
            return NotificationSubscriber.isAddress(text) ? nil : "expected an address user@host"
        case "speed":
            return Double(text).map(PaceArguments.speeds.contains) == true ? nil : "expected 0.001 to 10000"
        default: break
        }
        return nil
    }

    /// What the connection to a broker refuses of options that are otherwise right.
    private func options(_ change: (inout MQTTOptions) -> Void) -> String? {
        do throws(MQTTError) {
            var options = MQTTOptions(address: try BrokerAddress("mqtt://localhost"), clientID: "sluice")
            change(&options)
            try options.check()
        } catch {
            return error.message
        }
        return nil
    }
}
