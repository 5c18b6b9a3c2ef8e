# shellcheck shell=bash
# ONNX Runtime: the library out of its Python wheel, and the headers, which the wheel lacks, out of
# a Debian package of a later suite. Nothing of it is installed into the system.

ONNXRUNTIME_VERSION=1.32.0
ONNXRUNTIME_SHA256=6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f
HEADERS_PACKAGE=libonnxruntime-dev
HEADERS_SHA256=4630a94adb36dc056feb124e51c6e952e2cab5188bc093a25bee8a7e1ac5196d
# In this order; the package moves from the one to the other.
HEADERS_SUITES=(forky sid)

ensure_onnxruntime() {
    local recipe="$ONNXRUNTIME_SHA256 $HEADERS_SHA256" stamp="$ONNXRUNTIME_HOME/recipe"
    if [[ "$(cat "$stamp" 2>/dev/null)" == "$recipe" ]]; then
        echo "      $ONNXRUNTIME_VERSION is there"
        return
    fi
    local staging="$ANNEX_CACHE/deps/.onnxruntime-$$"
    rm -rf "$ANNEX_CACHE"/deps/.onnxruntime-*
    mkdir -p "$staging/lib"
    onnxruntime_library "$staging/lib"
    onnxruntime_headers "$staging"
    printf '%s\n' "$recipe" >"$staging/recipe"
    rm -rf "$ONNXRUNTIME_HOME"
    mv "$staging" "$ONNXRUNTIME_HOME"
    echo "      $ONNXRUNTIME_VERSION installed in $ONNXRUNTIME_HOME"
}

onnxruntime_library() {
    local file="libonnxruntime.so.$ONNXRUNTIME_VERSION" packages
    packages="$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    cp "$packages/onnxruntime/capi/$file" "$packages"/onnxruntime/LICENSE \
        "$packages"/onnxruntime/ThirdPartyNotices.txt "$1/"
    echo "$ONNXRUNTIME_SHA256  $1/$file" | sha256sum --check --quiet ||
        fail "$file is not the one of the pinned package" "delete $PYTHON_HOME and run again"
    chmod 755 "$1/$file"
    ln -s "$file" "$1/libonnxruntime.so.1"
    ln -s libonnxruntime.so.1 "$1/libonnxruntime.so"
}

onnxruntime_headers() {
    local folder="$1/apt" suite
    for suite in "${HEADERS_SUITES[@]}"; do
        rm -rf "$folder"
        mkdir -p "$folder/lists/partial" "$folder/archives/partial"
        if fetch_headers "$suite" "$folder"; then
            dpkg-deb -x "$folder/headers.deb" "$folder/unpacked"
            cp -rL "$folder/unpacked/usr/include/onnxruntime" "$1/include"
            rm -rf "$folder"
            return
        fi
    done
    fail "no Debian suite of ${HEADERS_SUITES[*]} has the pinned $HEADERS_PACKAGE" \
        "check the network; if the package has moved on, update Annex"
}

fetch_headers() {
    # fetch_headers SUITE FOLDER : leaves FOLDER/headers.deb if it is the pinned one.
    local suite="$1" folder="$2" log="$2/log"
    # The mirror and the keys are the machine's own; its apt sees nothing of this.
    cat >"$folder/suite.sources" <<EOF
Types: deb
URIs: $(debian_mirror)
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
    # A mirror that lags is as good as any: the hash below decides, not the list's date.
    local options=(
        -o Acquire::Check-Valid-Until=false
        -o "Dir::Etc::sourcelist=$folder/suite.sources" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$folder/lists" -o "Dir::Cache::archives=$folder/archives"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
    )
    echo "      headers: package list of $suite (10 MB)"
    (cd "$folder" &&
        apt-get -q "${options[@]}" update &&
        apt-get -q "${options[@]}" download "$HEADERS_PACKAGE") >"$log" 2>&1 || {
        tail -n 3 "$log" >&2
        return 1
    }
    mv "$folder/$HEADERS_PACKAGE"_*.deb "$folder/headers.deb"
    echo "$HEADERS_SHA256  $folder/headers.deb" | sha256sum --check --quiet --status || {
        echo "      headers: $suite has another version"
        return 1
    }
}

debian_mirror() {
    # The first archive address apt knows whose path ends in /debian.
    # shellcheck disable=SC2016  # the fields are apt's to fill in
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
        sed -n 's#/*$##; \#/debian$#p' | sed -n 1p
}
