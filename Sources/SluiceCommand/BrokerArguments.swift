import ArgumentParser
import Glibc
import SluiceMQTT

/// How to attach to a broker.
struct BrokerArguments: ParsableArguments {
    @Option(help: "The broker: mqtt://[USER[:PASSWORD]@]HOST[:PORT], or mqtts:// for TLS.")
    var broker: String

    @OptionGroup var access: BrokerAccess

    /// - Throws: `MQTTError` for a wrong address, `InputFile.Failure` for a password file that can't be read.
    func options(clientID: String) throws -> MQTTOptions { try access.options(broker: broker, clientID: clientID) }
}

/// What a client needs beside the broker's address.
struct BrokerAccess: ParsableArguments {
    @Option(help: "User name at the broker.")
    var username: String?

    @Option(
        name: .customLong("password-file"), help: "A file that holds the password; else SLUICE_PASSWORD is taken.",
        completion: .file())
    var passwordFile: String?

    @Option(name: .customLong("mqtt-version"), help: "5 or 3.1.1.", completion: .list(["5", "3.1.1"]))
    var mqttVersion = "5"

    @Option(name: .customLong("keep-alive"), help: "Seconds of silence after which the broker is pinged.")
    var keepAlive = 60

    @Option(name: .customLong("ca-file"), help: "Certificates to trust (PEM); else the system's.", completion: .file())
    var caFile: String?

    @Option(name: .customLong("cert-file"), help: "The client's certificate (PEM), for mutual TLS.", completion: .file())
    var certFile: String?

    @Option(name: .customLong("key-file"), help: "The client's key (PEM), for mutual TLS.", completion: .file())
    var keyFile: String?

    @Flag(inversion: .prefixedNo, help: "Accept any certificate. For trials only.")
    var insecure = false

    func validate() throws {
        guard mqttVersion == "5" || mqttVersion == "3.1.1" else { throw ValidationError("--mqtt-version has to be 5 or 3.1.1.") }
        guard (5...65_535).contains(keepAlive) else { throw ValidationError("--keep-alive has to be from 5 to 65535 seconds.") }
    }

    /// - Throws: `MQTTError` for a wrong address, `InputFile.Failure` for a password file that can't be read.
    func options(broker: String, clientID: String) throws -> MQTTOptions {
        var address = try BrokerAddress(broker)
        if let username { address.username = username }
        if let passwordFile {
            let text = String(decoding: try InputFile.read(passwordFile), as: UTF8.self)
            address.password = String(text.prefix { !$0.isNewline })
        } else if address.password == nil, address.username != nil, let password = getenv("SLUICE_PASSWORD") {
            address.password = String(cString: password)
        }
        var options = MQTTOptions(address: address, clientID: clientID)
        options.version = mqttVersion == "5" ? .v5 : .v3_1_1
        options.keepAlive = .seconds(keepAlive)
        options.tls = .init(caFile: caFile, certFile: certFile, keyFile: keyFile, insecure: insecure)
        return options
    }
}
