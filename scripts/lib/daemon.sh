# shellcheck shell=bash
# Starts annexd, waits until it is ready, and stops it.

DAEMON_PID=""
READY_TIMEOUT_S=60

start_daemon() {
    # start_daemon PORT [ARGUMENT...]
    local port="$1"
    shift
    # Else an older annexd on that port would answer for this one.
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "something already listens on port $port" \
            "stop it (perhaps another scripts/run), or choose another port with --port"
    fi
    # In a session of its own, so that Ctrl-C reaches it once, from here.
    setsid "$BUILD/bin/annexd" --port "$port" "$@" &
    DAEMON_PID=$!
    local deadline=$((SECONDS + READY_TIMEOUT_S))
    until curl --silent --fail --max-time 2 --noproxy '*' --output /dev/null \
        "http://127.0.0.1:$port/health/ready"; do
        if ! kill -0 "$DAEMON_PID" 2>/dev/null; then
            local code=0
            wait "$DAEMON_PID" || code=$?
            DAEMON_PID=""
            fail "annexd stopped while starting, with code $code" \
                "read what it says above; if port $port is taken, choose another with --port"
        fi
        ((SECONDS < deadline)) || {
            stop_daemon
            fail "annexd was not ready within $READY_TIMEOUT_S s" "read what it says above"
        }
        sleep 0.1
    done
}

stop_daemon() {
    [[ -n "$DAEMON_PID" ]] || return 0
    trap '' INT TERM
    echo "stopping annexd, which finishes what it is doing"
    kill -TERM "$DAEMON_PID" 2>/dev/null || true
    wait_daemon
}

wait_daemon() {
    # A signal that bash handles ends `wait` early, with the daemon still finishing its work.
    local code=0
    while kill -0 "$DAEMON_PID" 2>/dev/null; do
        code=0
        wait "$DAEMON_PID" || code=$?
    done
    DAEMON_PID=""
    return "$code"
}
