# shellcheck shell=bash
# The steps of a set-up, each of which does nothing where there is nothing to do.

# shellcheck disable=SC2034  # the scripts add their own to it
SETUP_STEPS=6

setup_steps() {
    # setup_steps PRESET PACKAGE_GROUP...
    local preset="$1"
    shift
    step "Checking this machine"
    check_machine
    step "Installing Debian packages"
    install_packages "$@"
    step "Preparing Python"
    ensure_python models
    step "Fetching ONNX Runtime"
    ensure_onnxruntime
    step "Fetching models"
    ensure_models
    step "Building ($preset)"
    # scripts/run does without the tests.
    if [[ " $* " == *" test "* ]]; then
        build_preset "$preset"
    else
        build_preset "$preset" programs
    fi
}
