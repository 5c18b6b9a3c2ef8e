# shellcheck shell=bash
# The Python environment that prepares models and runs the tests. Every wheel is pinned by hash.

ensure_python() {
    # ensure_python NAME... : has what tools/requirements-NAME.txt lists.
    if [[ ! -x "$PYTHON" ]] || ! "$PYTHON" -c '' 2>/dev/null; then
        rm -rf "$PYTHON_HOME"
        python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
            fail "python3 is $(python3 --version 2>&1); the pinned packages are for 3.11" \
                "put Debian's own first: PATH=/usr/bin:\$PATH"
        python3 -m venv "$PYTHON_HOME"
    fi
    local name
    for name in pip "$@"; do
        pinned_install "$name"
    done
}

pinned_install() {
    local file="$ANNEX_ROOT/tools/requirements-$1.txt" stamp="$PYTHON_HOME/installed-$1"
    if cmp -s "$file" "$stamp"; then
        return
    fi
    echo "      $(grep -c '==' "$file") Python packages ($1)"
    "$PYTHON" -m pip install --progress-bar off --require-hashes --only-binary :all: -r "$file" |
        condensed '.' ||
        fail "the Python packages of $file could not be installed" \
            "check the network and run the same command again"
    cp "$file" "$stamp"
}
