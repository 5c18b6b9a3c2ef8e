# shellcheck shell=bash
# The stages of scripts/test: one line each here, one small function each below.

# name | kind | title        (quick stages run with --quick as well)
STAGES=(
    "tidy|quick|house rules"
    "format|quick|source format"
    "scripts|quick|shell scripts"
    "tools|quick|model preparation and the tests' own tools"
    "unit|quick|unit tests"
    "lint|full|clang-tidy"
    "model|full|unit tests on real models"
    "clients|full|client libraries against a running annexd"
    "process|full|kills, hangs, memory and hostile uploads"
    "asan|full|unit and process tests with address and undefined-behaviour sanitizers"
    "tsan|full|wire, http and scheduler with the thread sanitizer"
)
# What the thread sanitizer can see into; ONNX Runtime is not built with it.
TSAN_MODULES=(wire http scheduler)

list_stages() {
    local row
    for row in "${STAGES[@]}"; do
        printf '%-9s %s\n' "${row%%|*}" "${row##*|}"
    done
}

stage_row() {
    local row
    for row in "${STAGES[@]}"; do
        if [[ "${row%%|*}" == "$1" ]]; then
            printf '%s\n' "$row"
            return
        fi
    done
    return 1
}

stage_known() {
    stage_row "$1" >/dev/null
}

stage_title() {
    local row
    row="$(stage_row "$1")"
    printf '%s\n' "${row##*|}"
}

choose_stages() {
    # choose_stages QUICK [NAME...] : names to run, in order.
    local quick="$1" row name kind
    shift
    for row in "${STAGES[@]}"; do
        IFS='|' read -r name kind _ <<<"$row"
        if [[ $# -gt 0 ]]; then
            [[ " $* " != *" $name "* ]] || printf '%s\n' "$name"
        elif [[ "$quick" -eq 0 || "$kind" == quick ]]; then
            printf '%s\n' "$name"
        fi
    done
}

run_stage() {
    # Failures are counted and shown, and do not keep the later stages from running.
    local code=0
    STAGE_RESULT=""
    "stage_$1" || code=$?
    if [[ -z "$STAGE_RESULT" ]]; then
        count_one 1
        STAGE_RESULT="did not run (code $code)"
    fi
    step_end "$STAGE_RESULT"
}

require_folder() {
    [[ -d "$ANNEX_ROOT/$1" ]] || {
        echo "      $1 does not exist"
        return 1
    }
}

run_ctest() {
    # run_ctest PRESET STAGE CTEST_OPTION...
    local preset="$1" reports="$RESULTS/$2" code=0
    shift 2
    rm -rf "$reports"
    mkdir -p "$reports"
    # ctest counts programs; the programs count their tests.
    (cd "$ANNEX_ROOT" && GTEST_OUTPUT="xml:$reports/" ctest --preset "$preset" --no-tests=error \
        --parallel 2 "$@") | condensed '^ *(Start|[0-9]+/[0-9]+)' || code=$?
    count_junit "$code" "$reports"/*.xml
}

run_pytest() {
    # run_pytest STAGE BUILD_FOLDER PATH...
    local report="$RESULTS/$1.xml" binaries="$2/bin" code=0
    shift 2
    rm -f "$report"
    (cd "$ANNEX_ROOT" && ANNEX_BIN="$binaries" PYTHONDONTWRITEBYTECODE=1 "$PYTHON" -m pytest -q \
        -p no:cacheprovider --junitxml="$report" "$@") || code=$?
    count_junit "$code" "$report"
}

stage_tidy() {
    require_folder tests/tidy || return 1
    run_pytest tidy "$BUILD" tests/tidy
}

stage_format() {
    local code=0
    (cd "$ANNEX_ROOT" && git ls-files -z '*.h' '*.cc' |
        xargs -0 clang-format-19 --dry-run --Werror) || code=$?
    count_one "$code"
}

stage_scripts() {
    local code=0
    (cd "$ANNEX_ROOT" && shellcheck --external-sources scripts/run scripts/setup scripts/test \
        scripts/annex scripts/lib/*.sh .ci/run) || code=$?
    count_one "$code"
}

stage_tools() {
    run_pytest tools "$BUILD" tools/models tools/lint tests/support bench/quality
}

stage_unit() {
    run_ctest release unit --label-regex unit
}

stage_lint() {
    # Tests are left to the compiler's warnings: reading gtest's macros costs as much as the rest.
    local files code=0
    mapfile -t files < <(cd "$ANNEX_ROOT" &&
        git ls-files 'src/*.cc' | grep -v -e '_test\.cc$' -e '/test/')
    (cd "$ANNEX_ROOT" && "$PYTHON" tools/lint/lint.py --build "$BUILD" \
        --cache "$ANNEX_CACHE/lint" "${files[@]}") |
        condensed '^\[[0-9]+/[0-9]+\]' || code=$?
    count_one "$code"
    return "$code"
}

stage_model() {
    run_ctest release model --label-regex model
}

stage_clients() {
    require_folder tests/clients || return 1
    run_pytest clients "$BUILD" tests/clients
}

stage_process() {
    require_folder tests/process || return 1
    run_pytest process "$BUILD" tests/process
}

stage_asan() {
    require_folder tests/process || return 1
    build_preset asan || return 1
    local first
    run_ctest asan asan-unit --label-regex unit
    first="$STAGE_RESULT"
    # Poppler, FFmpeg and ONNX Runtime keep what they made until the process ends.
    ASAN_OPTIONS="detect_leaks=0" \
        run_pytest asan-process "$ANNEX_ROOT/build/asan" tests/process
    STAGE_RESULT="$first; then $STAGE_RESULT"
}

stage_tsan() {
    local module targets=()
    for module in "${TSAN_MODULES[@]}"; do
        targets+=("annex_${module}_test")
    done
    build_preset tsan "${targets[@]}" || return 1
    run_ctest tsan tsan --tests-regex "^($(IFS='|' && echo "${TSAN_MODULES[*]}"))_test\$"
}
