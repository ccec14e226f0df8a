"""Runs a command in a terminal, and types each answer when its question is shown. Prints what was shown; exits as it does."""

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios

CODES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def main() -> int:
    script = json.load(sys.stdin)
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))  # one without columns wraps every letter
        os.execvp(script["command"][0], script["command"])
    dialogue = [(question.encode(), keys.encode()) for question, keys in script["dialogue"]]
    shown, answered = b"", 0
    while part := read(terminal):
        shown += part
        if dialogue and dialogue[0][0] in CODES.sub(b"", shown[answered:]):
            os.write(terminal, dialogue.pop(0)[1])
            answered = len(shown)
    sys.stdout.buffer.write(CODES.sub(b"", shown))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def read(terminal: int) -> bytes:
    """What comes next; nothing when the command has ended, which Linux tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


if __name__ == "__main__":
    sys.exit(main())
