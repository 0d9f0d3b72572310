"""Handlers as they are written for AWS Lambda, with nothing that knows where they run."""

import logging
import os
import time


def describe(event, context):
    print("describing", event["n"])
    logging.getLogger().warning("a warning")
    return {
        "double": event["n"] * 2,
        "text": event["text"],
        "name": context.function_name,
        "version": context.function_version,
        "memory": int(context.memory_limit_in_mb),
        "hasTime": 0 < context.get_remaining_time_in_millis() <= 600_000,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
        "variable": os.environ["GREETING"],
    }


def fails(event, context):
    return event["missing"]


def hangs(event, context):
    time.sleep(1000)


def exits(event, context):
    os._exit(4)
