# Sourced by ./run and ./test: where things are, and `need GROUP...`, which installs what is missing.
# Works as root and as a user with sudo; never asks for input.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8
export CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1
: "${CCACHE_DIR:=$top/build/ccache}"
export CCACHE_DIR
jobs=$(nproc)

say() { printf '%s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

need() {
    local missing=() group package command installed
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
    while read -r group package command; do
        case " $* " in *" $group "*) ;; *) continue ;; esac
        if [ -n "$command" ] && command -v "${command#cmd:}" >/dev/null; then continue; fi
        grep -qxF "$package" <<<"$installed" || missing+=("$package")
    done <"$top/tools/packages.txt"
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "These are missing and this is not Debian (apt-get): ${missing[*]}"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "Install as root (there is no sudo): ${missing[*]}"
    say "Installing: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
        --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        rm -f "$log"
        die "The packages could not be installed (above)."
    fi
    rm -f "$log"
}

# build PRESET TARGET...: quiet when it goes well.
build() {
    local preset=$1 log=$top/build/build-$1.log
    shift
    mkdir -p "$top/build"
    if ! { { [ -f "$top/build/$preset/build.ninja" ] || (cd "$top" && cmake --preset "$preset"); } &&
        ninja -C "$top/build/$preset" -j"$jobs" "$@"; } >"$log" 2>&1 </dev/null; then
        grep -nE 'error|FAILED|Error' "$log" | head -n 40 >&2
        tail -n 15 "$log" >&2
        return 1
    fi
}
