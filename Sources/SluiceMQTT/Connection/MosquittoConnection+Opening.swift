extension MosquittoConnection {
    /// Connects and waits until the broker accepts the client, for the options' `connectTimeout`, or until the thread is to stop.
    ///
    /// Messages of a kept session may have been read with the acceptance.
    func open(on thread: ServiceThread) throws(MQTTError) {
        guard thread.beginBlocking() else {
            throw MQTTError(.lost, "the MQTT client was stopped before it was connected")
        }
        defer { thread.endBlocking() }
        try connect()
        thread.endBlocking()
        let clock = ContinuousClock()
        let end = clock.now + options.connectTimeout
        while acceptance == nil {
            guard !thread.isStopping else {
                throw MQTTError(.lost, "the MQTT client was stopped before it was connected")
            }
            let left = end - clock.now
            guard left > .zero else {
                let seconds = options.connectTimeout.components.seconds
                throw MQTTError(
                    .unreachable,
                    "no broker answers at \(options.address) (it took the connection, but said nothing for \(seconds) s)")
            }
            try tick()
            if wantsWrite { try write() }
            let ready = thread.wait(atMost: left, socket: socket, for: wantsWrite ? [.read, .write] : .read)
            if ready.contains(.read) { try read() }
        }
    }
}
