# shellcheck shell=bash
# Adds up what the test runners counted, from the JUnit files they all can write.

# shellcheck disable=SC2034  # the stages write there
RESULTS="$ANNEX_ROOT/build/test-results"
PASSED=0
FAILED=0

count_junit() {
    # count_junit FILE : adds its tests to the totals and sets STAGE_RESULT.
    local file="$1" counts passed failed skipped
    counts="$(python3 - "$file" <<'EOF'
import sys
from xml.etree import ElementTree

root = ElementTree.parse(sys.argv[1]).getroot()
suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
total = {key: sum(int(s.get(key) or 0) for s in suites)
         for key in ("tests", "failures", "errors", "skipped", "disabled")}
failed = total["failures"] + total["errors"]
skipped = total["skipped"] + total["disabled"]
print(total["tests"] - failed - skipped, failed, skipped)
EOF
)"
    read -r passed failed skipped <<<"$counts"
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    STAGE_RESULT="$passed passed, $failed failed"
    if ((skipped > 0)); then
        # Nothing here may be skipped quietly: the machine was set up for all of it.
        FAILED=$((FAILED + skipped))
        STAGE_RESULT+=", $skipped SKIPPED"
    fi
    ((failed + skipped == 0 && passed > 0))
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
