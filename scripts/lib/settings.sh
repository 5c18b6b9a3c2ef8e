# shellcheck shell=bash
# shellcheck disable=SC2034  # the other files read these
# Where things lie. Everything fetched or built for every clone lies in one cache folder.

ANNEX_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export ANNEX_CACHE="${ANNEX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/annex}"
export CCACHE_DIR="${CCACHE_DIR:-$ANNEX_CACHE/ccache}"
export CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-4G}"
# Two clones compile the same text under different paths.
export CCACHE_BASEDIR="$ANNEX_ROOT"
export CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-time_macros,include_file_mtime,include_file_ctime}"
# Nothing here may phone home or ask.
export DEBIAN_FRONTEND=noninteractive
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export ORT_DISABLE_TELEMETRY=1 # of onnxruntime in Python; the box keeps its own silent

PYTHON_HOME="$ANNEX_CACHE/python"
PYTHON="$PYTHON_HOME/bin/python"
ONNXRUNTIME_HOME="$ANNEX_CACHE/deps/onnxruntime"
BUILD="$ANNEX_ROOT/build/release"

fail() {
    # fail MESSAGE [WHAT_TO_DO]
    printf 'error: %s\n' "$1" >&2
    if [[ $# -gt 1 ]]; then
        printf '  what to do: %s\n' "$2" >&2
    fi
    exit 1
}
