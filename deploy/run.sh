# What `./pocus run` does once the packages are there; sourced by it, so that the names below are its own.

PORT=${PORT:-8000}
export PORT
step_pid=
web_pid=
worker_pid=
pause_pid=

# In the background and waited for, because a shell hears a signal only after its foreground command has ended.
step() {
    "$@" &
    step_pid=$!
    wait "$step_pid" && outcome=0 || outcome=$?
    step_pid=
    return "$outcome"
}

alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

pause() {
    sleep "$1" &
    pause_pid=$!
    wait "$pause_pid" || true
    pause_pid=
}

# $1: the exit status. A second signal must not cut this short, or half of it would stay behind.
stop_all() {
    trap '' TERM INT HUP
    for pid in $step_pid $web_pid $worker_pid $pause_pid; do kill -TERM "$pid" 2>/dev/null || true; done
    pause_pid=
    waited=0
    while alive "$step_pid" || alive "$web_pid" || alive "$worker_pid"; do
        # A job that a kill interrupts is taken over by the next worker.
        if [ "$waited" -ge 300 ]; then
            for pid in $step_pid $web_pid $worker_pid; do kill -KILL "$pid" 2>/dev/null || true; done
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    exit "$1"
}

check_port() {
    case $PORT in '' | *[!0-9]*) fail "PORT=$PORT is not a number." ;; esac
    "$PY" -S -c '
import socket, sys
with socket.socket() as door:
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError):
        raise SystemExit(1)
' "$PORT" || fail "port $PORT is in use or not allowed; choose another one: PORT=8001 ./pocus run"
}

# Collecting takes seconds, so it happens only after a static file or a package changed.
collect_static() {
    static_stamp=$POCUS_DATA/.static-collected
    packages=$(cat "$VENV/.pocus-runtime")
    if [ "$(cat "$static_stamp" 2>/dev/null)" = "$packages" ] &&
        [ -z "$(find "$ROOT/pocus_credentialing" "$ROOT/curriculum" "$ROOT/logbook" -path '*/static/*' -newer "$static_stamp" 2>/dev/null | head -n 1)" ]; then
        return 0
    fi
    step manage collectstatic --noinput --clear --verbosity 0 || return 1
    printf '%s\n' "$packages" >"$static_stamp"
}

start_web() {
    web_since=$(date +%s)
    "$PY" -m gunicorn --config "$ROOT/deploy/gunicorn.conf.py" --chdir "$ROOT" pocus_credentialing.wsgi:application &
    web_pid=$!
}

start_worker() {
    worker_since=$(date +%s)
    "$PY" "$ROOT/manage.py" worker &
    worker_pid=$!
}

# Answers 0: all well; 1: no answer; 2: pages are served, but the lines it prints are not as they should be.
await_health() {
    step "$PY" -S -c '
import http.client, json, os, sys, time
port, web, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
deadline, unwell = time.monotonic() + seconds, None
while time.monotonic() < deadline:
    try:
        os.kill(web, 0)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/health/", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        if answer.status != 503:
            raise SystemExit(0 if answer.status < 500 else 2)
        unwell = [name for name, check in json.load(answer)["checks"].items() if not check["ok"]]
    except ProcessLookupError:
        break
    except (OSError, http.client.HTTPException):
        pass
    time.sleep(0.05)
if unwell is None:
    raise SystemExit(1)
print("Not as it should be (see /health/):", ", ".join(unwell), file=sys.stderr)
raise SystemExit(2)
' "$PORT" "$web_pid" "$1"
}

# $1: how long the one that ended had lived. A process that cannot stay up is not started for ever.
may_restart() {
    if [ "$1" -ge 10 ]; then quick_ends=0; fi
    quick_ends=$((quick_ends + 1))
    [ "$quick_ends" -le 3 ]
}

watch_over_both() {
    quick_ends=0
    while :; do
        pause 1
        if ! alive "$web_pid"; then
            may_restart $(($(date +%s) - web_since)) || { say "pocus: the site keeps ending; the lines above say why. Stopped."; stop_all 1; }
            say "pocus: the site ended and is started again."
            start_web
        fi
        if ! alive "$worker_pid"; then
            may_restart $(($(date +%s) - worker_since)) || { say "pocus: the worker keeps ending; the lines above say why. Stopped."; stop_all 1; }
            say "pocus: the worker ended and is started again."
            start_worker
        fi
    done
}

run_site() {
    check_port
    cd -- "$ROOT"
    trap 'stop_all 0' TERM INT HUP
    step manage migrate --noinput --verbosity 0 || fail "the database could not be brought up to date; the lines above say why."
    collect_static || fail "the static files could not be collected; the lines above say why."
    step manage prepare || fail "the first data could not be prepared; the lines above say why."
    start_web
    start_worker
    await_health 60 && health=0 || health=$?
    if [ "$health" = 1 ]; then
        say "pocus: the site did not come up; the lines above say why. Stopped."
        stop_all 1
    fi
    echo "Ready at http://127.0.0.1:$PORT"
    echo "     or http://localhost:$PORT (passkeys need this name)"
    watch_over_both
}
