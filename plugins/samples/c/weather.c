/* A function and an action in C.
 *
 *     cc -shared -fPIC -fvisibility=hidden -I ../../include -o weather.so weather.c -lm
 *
 * dew_point(temperature, humidity) computes; fileAppend writes each payload as a line of a file. */
#include "sluice_plugin.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char dew_point_spec[] = SLUICE_JSON({
    "name": "dew_point",
    "summary": "The temperature at which the air's moisture becomes dew, after Magnus",
    "parameters": [
        { "name": "temperature", "kind": "number", "summary": "The air's temperature in °C" },
        { "name": "humidity", "kind": "number", "summary": "Its relative humidity in percent, above 0" }
    ],
    "result": "Decimal, with two digits; Undefined for air without moisture",
    "examples": [
        { "expression": "dew_point(20, 50)", "result": 9.26 },
        { "expression": "dew_point(t, h)", "payload": { "t": 30, "h": 80 }, "result": 26.17 },
        { "expression": "dew_point(20, 0)" }
    ]
});

static int32_t dew_point(sluice_call *call, void *user_data) {
    (void)user_data;
    /* Both are there and numbers: the spec says so. */
    double temperature = strtod(call->find_input(call, "0", NULL), NULL);
    double humidity = strtod(call->find_input(call, "1", NULL), NULL);
    if (humidity <= 0 || temperature <= -243.12) {
        call->explain(call, "there is no dew point for air without moisture");
        return SLUICE_FAILED;
    }
    double gamma = log(humidity / 100) + 17.62 * temperature / (243.12 + temperature);
    char json[64];
    int length = snprintf(json, sizeof json, "%.2f", 243.12 * gamma / (17.62 - gamma));
    call->give(call, json, (size_t)length);
    return SLUICE_DONE;
}

static const char file_append_spec[] = SLUICE_JSON({
    "name": "fileAppend",
    "summary": "Writes the payload as a line at the end of a file",
    "fields": [
        { "name": "file", "kind": "text", "summary": "The file's path; it is made where there is none", "required": true }
    ],
    "lane": "file",
    "examples": [
        { "configuration": "fileAppend: { file: 'zone-${zone}.jsonl' }", "payload": { "zone": 1 },
          "effects": ["a line {\"zone\":1} in zone-1.jsonl"] }
    ]
});

static int32_t file_append(sluice_call *call, void *user_data) {
    (void)user_data;
    FILE *file = fopen(call->find_input(call, "file", NULL), "a");
    if (file == NULL) {
        call->explain(call, strerror(errno));
        return SLUICE_RETRY;
    }
    int written = fwrite(call->payload, 1, call->payload_length, file) == call->payload_length && fputc('\n', file) != EOF;
    if (fclose(file) == 0 && written) return SLUICE_DONE;
    call->explain(call, strerror(errno));
    return SLUICE_RETRY;
}

static void start(const sluice_host *host) {
    host->add_function(host, dew_point_spec, dew_point, NULL);
    host->add_action(host, file_append_spec, file_append, NULL);
}

SLUICE_PLUGIN(start)
