public import SluicePlugins

/// The actions that come with Sluice.
public enum StandardActions {
    /// All of them; `publisher` is where `republish` publishes, `webhooks` what `webhook` and `notify` call with, `mail` what
    /// `notify` sends mail with, where they can, and `functions` what `functionCall` calls.
    public static func all(
        publisher: any Publisher, webhooks: WebhookSurroundings? = nil, mail: MailSurroundings? = nil,
        functions: (any FunctionInvoker)? = nil
    ) -> [any Action] {
        [
            BucketDelete(), BucketPut(), Emit(), FunctionCall(functions: functions), Log(), MetricPut(), Notify(webhooks, mail),
            QueueSend(), Republish(publisher: publisher), SeriesWrite(), TableDelete(), TablePut(), TableUpdate(),
            Webhook(webhooks),
        ]
    }
}
