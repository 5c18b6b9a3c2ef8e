# shellcheck shell=bash
# The models, through tools/models, which knows their cards.

model_tool() {
    "$PYTHON" "$ANNEX_ROOT/tools/models" "$@"
}

ensure_models() {
    # ensure_models [MODEL...] : all default models if none is named.
    local options=()
    [[ -z "${ANNEX_KEEP_DOWNLOADS:-}" ]] || options+=(--keep-downloads)
    if ! command -v npm >/dev/null && model_tool needs "$@" | grep -qx npm; then
        pinned_install npm
        options+=(--npm "$PYTHON_HOME/bin/npm")
    fi
    model_tool "${options[@]}" prepare "$@" 2>&1 | sed -u 's/^/    /'
}

ensure_test_data() {
    # Its card is named testdata, so it lies in the folder of that name in the cache.
    model_tool --cards "$ANNEX_ROOT/tools/models/testdata" --into "$ANNEX_CACHE" prepare 2>&1 |
        sed -u 's/^/    /'
}
