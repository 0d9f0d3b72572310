# Functions that do one thing each, most of them wrong; the first argument says which.
. ./api.sh

case $1 in
  # Answers what it was told beside the event.
  context) while next; do answer "$(header "$body")"; done ;;
  # Answers its variables.
  environment) while next; do answer "$(env | sort)"; done ;;
  # Answers with the number of events that this process has seen, and its process group.
  count) count=0; while next; do count=$((count + 1)); answer "$count $$"; done ;;
  # Waits at a named pipe for another event to come to its other end.
  meet)
    while next; do
      case $body in
        'write '*) echo met > "${body#write }" ;;
        'read '*) read -r met < "${body#read }" ;;
      esac
      answer met
    done
    ;;
  error)
    next
    printf '{"errorMessage":"no zone 7","errorType":"ZoneError"}' | post "invocation/$id/error"
    while next; do answer fine; done
    ;;
  hang) next; echo at work; exec sleep 1000 ;;
  exit) next; echo 'about to fall' >&2; echo 'fallen' >&2; exit 3 ;;
  signal) next; kill -SEGV $$ ;;
  quit-at-start) echo 'no licence' >&2; exit 7 ;;
  init-error)
    printf '{"errorMessage":"no model","errorType":"ModelError"}' | post init/error
    exec sleep 1000
    ;;
  never-asks) exec sleep 1000 ;;
  asks-again) next; next; answer "second: $body" ;;
  one-event) next; answer "$$" ;;
  answers-twice)
    next
    first=$(answer one)
    second=$(answer two)
    next
    answer "$first $second"
    ;;
  wrong-id)
    next
    right=$id
    id=00000000-0000-4000-8000-000000000000
    status=$(answer wrong)
    id=$right
    answer "$status"
    ;;
  wrong-paths)
    next
    nowhere=$(printf '' | post nowhere)
    method=$(curl --silent --output /dev/null --write-out '%{http_code}' --request PUT "$api/invocation/next")
    answer "$nowhere $method"
    ;;
  # Answers as many bytes as the event says.
  much)
    while next; do
      head -c "$body" /dev/zero | tr '\0' x | post "invocation/$id/response"
    done
    ;;
  # Writes as many lines as the event says, to its output, and one to its errors.
  prints)
    while next; do
      seq "$body"
      echo 'that was it' >&2
      answer printed
    done
    ;;
  # Gives up a wait for events, and waits anew.
  impatient)
    next
    answer "$body"
    curl --silent --max-time 0.2 "$api/invocation/next"
    echo given up
    while next; do answer "$body"; done
    ;;
  # Has a child, and does not end when it is asked to.
  stubborn)
    trap '' TERM
    sleep 1000 &
    while next; do answer "$$"; done
    wait
    ;;
  limit) while next; do answer "$(ulimit -v)"; done ;;
esac
