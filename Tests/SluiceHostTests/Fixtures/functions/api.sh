# The Runtime API for shell functions, over curl.
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"

# Sets id, body and headers of the next event.
next() {
  event=$(curl --silent --show-error --fail --include "$api/invocation/next") || return 1
  headers=$(printf '%s\n' "$event" | tr -d '\r' | sed '/^$/q')
  id=$(header lambda-runtime-aws-request-id)
  body=$(printf '%s\n' "$event" | tr -d '\r' | sed '1,/^$/d')
}

header() {
  printf '%s\n' "$headers" | tr '[:upper:]' '[:lower:]' | sed -n "s/^$1: //p"
}

# Posts standard input and prints the status of the reply.
post() {
  curl --silent --output /dev/null --write-out '%{http_code}\n' --data-binary @- "$api/$1"
}

answer() {
  printf '%s' "$1" | post "invocation/$id/response"
}
