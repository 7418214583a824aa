#!/usr/bin/env python3
"""Runs Samba in a network namespace of its own and hands connections of this machine's loopback to it.
usage: samba_front.py BASE PORT TLS_PORT   (0: whatever port is free)

When Samba answers, BASE/run/ready says "PORT TLS_PORT SAMBA_PID". Samba ends with this process.
"""
import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys

CLONE_NEWNET = 0x40000000  # <sched.h>
PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1  # netdevice(7)
LIBC = ctypes.CDLL(None, use_errno=True)


def listener(port):
    """Bound before the namespace is left, so it stays one of this machine's."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.listen(128)
    return made


def enter_new_network():
    if LIBC.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(asked, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(asked, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def start_samba(base):
    config = os.path.join(base, "dc/etc/smb.conf")
    argv = ["samba", "--foreground", "--no-process-group", "--model=single", "--debug-stdout", "-s", config]
    return subprocess.Popen(argv, preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM))


async def answers(port, samba):
    while True:
        if samba.poll() is not None:
            sys.exit(f"samba ended with {samba.returncode}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.02)


async def pump(reader, writer):
    try:
        while octets := await reader.read(65536):
            writer.write(octets)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def forward(listening, target):
    async def connected(reader, writer):
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer), return_exceptions=True)

    await asyncio.start_server(connected, sock=listening)


async def serve(base, listeners):
    samba = start_samba(base)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: (samba.terminate(), sys.exit(0)))
    for _, target in listeners:
        await answers(target, samba)
    for listening, target in listeners:
        await forward(listening, target)
    ready = os.path.join(base, "run/ready")
    with open(ready + ".new", "w", encoding="ascii") as file:
        file.write(" ".join(str(l.getsockname()[1]) for l, _ in listeners) + f" {samba.pid}\n")
    os.rename(ready + ".new", ready)
    while samba.poll() is None:
        await asyncio.sleep(0.2)
    sys.exit(f"samba ended with {samba.returncode}")


def main():
    base, port, tls_port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    listeners = [(listener(port), 389), (listener(tls_port), 636)]
    enter_new_network()
    asyncio.run(serve(base, listeners))


main()
