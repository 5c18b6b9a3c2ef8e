"""Starts a program under a kernel that seems to lack some system calls.

usage: older_kernel.py CALL[,CALL]... PROGRAM ARGUMENT...

An outer filter answers them with ENOSYS, which is what a kernel without them does.
"""

import ctypes
import errno
import os
import sys

_ALLOW = 0x7FFF0000
_ENOSYS = 0x00050000 | errno.ENOSYS


def forget(calls):
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for name in calls:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            raise ValueError(f"no system call {name}")
        if library.seccomp_rule_add(context, ctypes.c_uint32(_ENOSYS), number, 0):
            raise OSError(f"no rule for {name}")
    if library.seccomp_load(context):
        raise OSError("the filter was not taken")


if __name__ == "__main__":
    forget(sys.argv[1].split(","))
    os.execv(sys.argv[2], sys.argv[2:])
