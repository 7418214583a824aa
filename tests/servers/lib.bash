# shellcheck shell=bash
# Shared by the start scripts of private test servers. To be sourced.
#
# A server lives wholly below its BASE directory, listens on 127.0.0.1 only, on ports the kernel chose,
# and is written into BASE/pids as "PID STARTTIME": the start time (field 22 of /proc/PID/stat, proc(5))
# tells our process from a later one that was given the same number.

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

need_program() {
    local program
    for program in "$@"; do
        command -v "$program" > /dev/null 2>&1 ||
            fail "missing program '$program': run deploy/install"
    done
}

# need_reach DIR USER: USER must be able to enter DIR, so every parent needs its x bit.
need_reach() {
    runuser -u "$2" -- test -x "$1" ||
        fail "user '$2' cannot enter $1: every directory above it needs mode 755"
}

# free_ports COUNT: that many different free ports of 127.0.0.1, all asked for before any is let go.
free_ports() {
    python3 - "$1" << 'PY'
import socket
import sys

sockets = []
for _ in range(int(sys.argv[1])):
    sockets.append(socket.socket())
    sockets[-1].bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))
PY
}

# wait_port PORT PID: until 127.0.0.1:PORT answers; fails as soon as PID is gone, or after 20 s.
wait_port() {
    local end=$((SECONDS + 20))
    until (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; do
        kill -0 "$2" 2> /dev/null || return 1
        ((SECONDS < end)) || return 1
        sleep 0.02
    done
}

# start_time PID: nothing when the process is gone, or ended and only not yet reaped (state Z).
# The name field may hold spaces, so cut behind its ')'.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 0
    awk '$1 != "Z" { print $20 }' <<< "${stat##*) }"
}

# shielded_launch COMMAND...: a Ctrl-C between the start of a server and its entry in pids would leave it behind.
shielded_launch() {
    local status=0
    trap '' INT TERM HUP
    "$@" || status=$?
    trap - INT TERM HUP
    return "$status"
}

record_pid() {
    echo "$2 $(start_time "$2")" >> "$1/pids"
}

# make_tls DIR: own authority ca.pem, and cert.pem/key.pem for localhost and 127.0.0.1.
make_tls() {
    local dir=$1 curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    mkdir -p "$dir"
    openssl req -x509 "${curve[@]}" -days 30 -subj "/CN=Botones test authority" \
        -addext basicConstraints=critical,CA:TRUE -keyout "$dir/ca.key" -out "$dir/ca.pem" 2> "$dir/log"
    openssl req "${curve[@]}" -subj "/CN=localhost" -keyout "$dir/key.pem" -out "$dir/request.pem" 2>> "$dir/log"
    openssl x509 -req -in "$dir/request.pem" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 30 \
        -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n') \
        -out "$dir/cert.pem" 2>> "$dir/log"
    chmod 644 "$dir/ca.pem" "$dir/cert.pem" "$dir/key.pem"
}
