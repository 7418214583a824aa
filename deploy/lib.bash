# shellcheck shell=bash
# Shared by the programs of deploy/. To be sourced.

say() {
    printf '==> %s\n' "$*" >&2
}

fail() {
    printf '%s: %s\n' "deploy/${0##*/}" "$*" >&2
    exit 1
}

is_root() {
    [[ $(id -u) == 0 ]]
}

# become_root WHY ARGUMENT...: runs this program again by sudo with these arguments; returns when already root.
become_root() {
    if is_root; then return 0; fi
    command -v sudo > /dev/null || fail "$1: run it as root, or install sudo"
    say "$1: asking sudo"
    exec sudo --preserve-env=BOTONES_JOBS -- "$0" "${@:2}"
}
