# shellcheck shell=bash
# Is this a machine that Annex can be set up on?

# What a cold set-up writes: packages 1.6, downloads and models 1.2, Python 0.5, build 2.5 GB.
DISK_NEEDED_MB=6000
DISK_NEEDED_WARM_MB=500

check_machine() {
    local id="" version=""
    if [[ -r /etc/os-release ]]; then
        id="$(. /etc/os-release && printf '%s' "${ID:-}")"
        version="$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")"
    fi
    [[ "$(uname -s)" == Linux && "$(uname -m)" == x86_64 ]] ||
        fail "this is $(uname -s) on $(uname -m); Annex runs on Linux on x86_64"
    [[ "$id" == debian && "$version" == 12 ]] ||
        fail "this is ${id:-an unknown system} ${version}; Annex is made for Debian 12" \
            "use a Debian 12 machine, virtual machine or container"
    grep -qw avx2 /proc/cpuinfo ||
        fail "this processor has no AVX2, which the models' arithmetic needs" \
            "use a processor of 2014 or newer"
    check_disk
}

check_disk() {
    mkdir -p "$ANNEX_CACHE" 2>/dev/null ||
        fail "$ANNEX_CACHE cannot be written" "set ANNEX_CACHE to a folder of yours"
    local needed=$DISK_NEEDED_MB free folder
    [[ -e "$ANNEX_CACHE/models/kokoro-82m/manifest.json" && -x "$BUILD/bin/annexd" ]] &&
        needed=$DISK_NEEDED_WARM_MB
    for folder in "$ANNEX_CACHE" "$ANNEX_ROOT"; do
        free="$(df --output=avail --block-size=1M "$folder" | tail -n 1)"
        ((free >= needed)) ||
            fail "$folder has $((free)) MB free, $needed MB are needed" \
                "free some space, or set ANNEX_CACHE to a folder on a larger disk"
    done
}
