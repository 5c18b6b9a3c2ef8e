# shellcheck shell=bash
# Debian packages: says which are missing, and installs them.

# Another apt (unattended upgrades, say) may hold the lock for a while.
APT=(apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)

package_list() {
    # package_list GROUP... : the names in those groups of packages.txt
    local groups=" $* " group="" name
    while read -r name _; do
        case "$name" in
        '' | '#'*) ;;
        '['*']') group="${name:1:-1}" ;;
        *) [[ "$groups" != *" $group "* ]] || printf '%s\n' "$name" ;;
        esac
    done <"$ANNEX_ROOT/scripts/packages.txt"
}

missing_packages() {
    local name wanted
    wanted="$(package_list "$@")"
    # One query for all; names it does not know are missing as well.
    # shellcheck disable=SC2086
    comm -23 <(sort <<<"$wanted") <(
        dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null |
            sed -n 's/^ii *//p' | sort -u
    ) | while read -r name; do
        printf '%s ' "$name"
    done
}

install_packages() {
    # install_packages GROUP...
    local missing as_root=()
    missing="$(missing_packages "$@")"
    if [[ -z "$missing" ]]; then
        echo "      all there"
        return
    fi
    if [[ $EUID -ne 0 ]]; then
        if sudo -n true 2>/dev/null; then
            as_root=(sudo -n --preserve-env=DEBIAN_FRONTEND)
        else
            fail "these packages are missing and installing them needs root: $missing" \
                "run this, then the same command again:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        fi
    fi
    local count
    count="$(wc -w <<<"$missing")"
    echo "      $count missing: $missing"
    apt_step update
    # shellcheck disable=SC2086
    apt_step install -y --no-install-recommends $missing
}

apt_step() {
    local log="$ANNEX_CACHE/apt.log"
    "${as_root[@]}" "${APT[@]}" -q "$@" 2>&1 | tee "$log" | condensed '.' || {
        tail -n 20 "$log" >&2
        fail "apt-get $1 failed" \
            "read what it says above: often the network, or another apt at work"
    }
}
