#!/bin/sh
# Answers each event with the current weather: the page WEATHER_URL as it is, or without a URL weather/rain.json.
page="${WEATHER_URL:-file://$PWD/weather/rain.json}"
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while id=$(curl -sS -D - -o /dev/null "$api/next" | sed -n 's/\r//; s/^Lambda-Runtime-Aws-Request-Id: //Ip') && [ "$id" ]; do
  if weather=$(curl -fsS --max-time 4 "$page"); then
    curl -sS -o /dev/null --data-binary "$weather" "$api/$id/response"
  else
    curl -sS -o /dev/null --data '{"errorType":"NoWeather","errorMessage":"no weather to be had"}' "$api/$id/error"
  fi
done
