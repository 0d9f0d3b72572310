/// The keys of the files of a pack; grammar/*.schema.json describes the same, and a test compares them.
enum PackKeys {
    static let pack = [
        "pack", "description", "tables", "series", "queues", "buckets", "topics", "shadows", "registry", "functions", "alarms",
        "parameters", "devices",
    ]
    static let table = ["partitionKey", "sortKey", "timeToLive", "readBy"]
    static let series = ["dimensions", "measures", "retention", "readBy"]
    static let queue = [
        "visibilityTimeout", "delay", "maxReceives", "deadLetter", "fifo", "deduplicationWindow", "retention", "readBy",
    ]
    static let bucket = ["lifecycle", "readBy"]
    static let alarm = [
        "description", "metric", "series", "measure", "dimensions", "statistic", "period", "evaluationPeriods", "datapointsToAlarm",
        "comparison", "threshold", "band", "missingData",
    ]
    static let band = ["width", "history", "minHistory"]
    static let topic = ["subscribers", "subscribersFrom"]
    static let function = ["command", "runtime", "handler", "environment", "timeout", "concurrency", "memory"]
    static let device = [
        "count", "every", "delay", "vars", "state", "next", "topic", "qos", "retain", "queue", "bucket", "key", "payload", "listens",
    ]
    static let listener = ["topic", "set", "log"]

    static let rulesFile = ["rules"]
    static let rule = [
        "description", "sql", "awsIotSqlVersion", "ruleDisabled", "schedule", "timezone", "batch", "each", "actions", "errorAction",
        "retry", "loopEnds",
    ]
    static let batch = ["size", "within"]
    static let retry = ["attempts", "backoff", "maxDelay", "jitter"]
}
