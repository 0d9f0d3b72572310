import SluicePlugins
import SluiceValues

/// What is known of the message and the rule. Source: language reference, 10.6, and `newuuid` of 10.3.
enum ContextFunctions {
    static let all: [any Function] =
        [TopicOf(), TimestampOf(), NewUUID(), GetMQTTProperty(), GetUserProperties()] + ContextText.all
}
