"""Programs of the tests that are written in Python, loaded once in a run and forked for each who asks.

Loading takes seconds; what is forked has it all, shares its memory until it writes there, and knows nothing of others.

Who asks connects to the socket that is the only argument, and sends a line of JSON: `program`, `arguments`,
`environment`, and `output`, a file. The program runs as a process of its own, whose exit code comes back in a line when
it has ended. Closing the connection ends it, as does the death of who asked. This process ends with its standard input.
"""

import collections
import gc
import importlib
import json
import os
import pathlib
import select
import signal
import socket
import sys
import threading
import traceback

SUPPORT = pathlib.Path(__file__).resolve().parent
PROGRAMS = {"emulator": SUPPORT.parent.parent / "emulator" / "server.py", "cfn-lint": SUPPORT / "lint.py"}


ASKED = collections.Counter()


def prepare(program):
    """All that an import reads before the first fork; before the second one, for more will follow, what takes longer."""
    ASKED[program] += 1
    if ASKED[program] > 2:
        return
    module = imported(program)
    if ASKED[program] == 2:
        module.load()
    gc.freeze()  # else the first collection of garbage wrote to each object, and so copied the memory of them all


def imported(program):
    """A module that has `run`, which takes arguments, and `load`, for all that can be done before them."""
    path = PROGRAMS[program]
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    return importlib.import_module(path.stem)


def main(address):
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's: the run itself ends then
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what was forked
    door = socket.socket(socket.AF_UNIX)
    door.bind(address)
    door.listen()
    while True:
        ready, _, _ = select.select([door, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        asking, _ = door.accept()
        asked = json.loads(asking.makefile().readline())
        try:
            prepare(asked["program"])
        except Exception:
            pass  # said by the fork, to who asked
        if os.fork() == 0:
            door.close()
            live(asking, asked)
        asking.close()


def live(asking, asked):
    status = 1
    try:
        enter(asked)
        gc.enable()
        threading.Thread(target=end_with, args=(asking,), daemon=True).start()
        imported(asked["program"]).run(asked["arguments"])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            asking.sendall(f"{status}\n".encode())
        finally:
            os._exit(status)  # what was loaded before the fork is not taken apart piece by piece


def enter(asked):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, output, output)):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(asked["environment"])


def end_with(asking):
    while asking.recv(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1])
