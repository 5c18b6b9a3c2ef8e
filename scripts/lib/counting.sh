# shellcheck shell=bash
# Adds up what the test runners counted, from the JUnit files that all of them can write.

# shellcheck disable=SC2034  # the stages write there
RESULTS="$ANNEX_ROOT/build/test-results"
PASSED=0
FAILED=0

count_junit() {
    # count_junit CODE FILE... : adds their tests to the totals and sets STAGE_RESULT. A runner that
    # failed (CODE) without a failed test, because it crashed, say, counts as one failure.
    local code="$1" counts passed failed skipped
    shift
    counts="$(python3 - "$@" <<'EOF'
import sys
from xml.etree import ElementTree

passed = failed = skipped = 0
for file in sys.argv[1:]:
    root = ElementTree.parse(file).getroot()
    for suite in [root] if root.tag == "testsuite" else root.findall("testsuite"):
        count = {k: int(suite.get(k) or 0) for k in
                 ("tests", "failures", "errors", "skipped", "disabled")}
        bad = count["failures"] + count["errors"]
        idle = count["skipped"] + count["disabled"]
        passed, failed, skipped = passed + count["tests"] - bad - idle, failed + bad, skipped + idle
print(passed, failed, skipped)
EOF
)" || return 1
    read -r passed failed skipped <<<"$counts"
    ((code == 0 || failed > 0)) || failed=1
    STAGE_RESULT="$passed passed, $failed failed"
    if ((skipped > 0)); then
        # Nothing here may be skipped quietly: the machine was set up for all of it.
        failed=$((failed + skipped))
        STAGE_RESULT+=", $skipped SKIPPED"
    fi
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    ((failed == 0 && passed > 0))
}

count_one() {
    # count_one CODE : a stage that is one test.
    if [[ $1 -eq 0 ]]; then
        PASSED=$((PASSED + 1))
        STAGE_RESULT="1 passed, 0 failed"
    else
        FAILED=$((FAILED + 1))
        STAGE_RESULT="0 passed, 1 failed"
    fi
}

print_totals() {
    printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
    ((FAILED == 0 && PASSED > 0))
}
