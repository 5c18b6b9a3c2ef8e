# shellcheck shell=bash
# Configures and builds a preset of CMakePresets.json.

# The C++ compiler takes up to 1.2 GB for the HTTP library's templates.
build_jobs() {
    local cores memory_gb
    cores="$(nproc)"
    memory_gb="$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)"
    local by_memory=$((memory_gb * 10 / 12))
    ((by_memory >= 1)) || by_memory=1
    echo $((by_memory < cores ? by_memory : cores))
}

build_preset() {
    # build_preset PRESET [TARGET...]
    local preset="$1" folder="$ANNEX_ROOT/build/$1" targets=()
    shift
    [[ $# -eq 0 ]] || targets=(--target "$@")
    (
        cd "$ANNEX_ROOT" || exit
        if [[ ! -e "$folder/build.ninja" ]]; then
            cmake --preset "$preset" >"$ANNEX_CACHE/configure-$preset.log" 2>&1 || {
                cat "$ANNEX_CACHE/configure-$preset.log" >&2
                fail "CMake could not configure the preset $preset" "read what it says above"
            }
        fi
        cmake --build --preset "$preset" --parallel "$(build_jobs)" "${targets[@]}"
    ) | condensed '^\[[0-9]+/[0-9]+\]'
}
