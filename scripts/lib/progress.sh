# shellcheck shell=bash
# Numbered steps with their times, and a sign of life from whatever is slow.

STEP_NUMBER=0
STEP_TOTAL="${STEP_TOTAL:-0}"
STEP_TITLE=""
STEP_START=0
STEP_TABLE=()

step() {
    # step TITLE : closes the step before it and opens this one.
    step_end "done"
    STEP_NUMBER=$((STEP_NUMBER + 1))
    STEP_TITLE="$1"
    STEP_START=$SECONDS
    printf '[%d/%d] %s\n' "$STEP_NUMBER" "$STEP_TOTAL" "$STEP_TITLE"
}

step_end() {
    # step_end RESULT
    [[ -n "$STEP_TITLE" ]] || return 0
    local took=$((SECONDS - STEP_START))
    printf '      %s (%d s)\n' "$1" "$took"
    STEP_TABLE+=("$STEP_TITLE|$1|$took")
    STEP_TITLE=""
}

step_table() {
    local row title result took
    printf '\n%-80s %-36s %8s\n' step result seconds
    for row in "${STEP_TABLE[@]}"; do
        IFS='|' read -r title result took <<<"$row"
        printf '%-80s %-36s %8s\n' "$title" "$result" "$took"
    done
}

condensed() {
    # condensed PATTERN : shows lines that match as they change, in place on a terminal and at most
    # one in ten seconds elsewhere; every other line is shown as it is.
    local pattern="$1" line last=-10 open=0
    while IFS= read -r line; do
        if [[ ! "$line" =~ $pattern ]]; then
            [[ $open -eq 0 ]] || printf '\r\033[K'
            open=0
            printf '      %s\n' "$line"
        elif [[ -t 1 ]]; then
            printf '\r\033[K      %.100s' "$line"
            open=1
        elif ((SECONDS - last >= 10)); then
            printf '      %.100s\n' "$line"
            last=$SECONDS
        fi
    done
    [[ $open -eq 0 ]] || printf '\r\033[K'
}
