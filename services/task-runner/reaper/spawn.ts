import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Ends process groups when their supervisor is gone, however it went: work that spins, or knows of no supervisor,
 * would go on beside the next owner of its run. A shell that waits at the end of a pipe does nothing until then.
 */
export interface Reaper {
  /** From now on, this process group ends with the supervisor. */
  add(processGroup: number): void;
  /** The group has ended: its number may become somebody else's. */
  remove(processGroup: number): void;
}

const SCRIPT = `
trap '' TERM INT HUP
groups=
while read -r what group; do
  if [ "$what" = add ]; then groups="$groups $group"; continue; fi
  rest=
  for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
  groups=$rest
done
for one in $groups; do kill -9 "-$one"; done
`;

export function startReaper(): Reaper {
  const groups = new Set<number>();
  let shell: ChildProcess | undefined;

  const tell = (what: 'add' | 'remove', group: number): void => {
    shell?.stdin?.write(`${what} ${group}\n`);
  };
  const start = (): void => {
    const started = spawn('/bin/sh', ['-c', SCRIPT], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    shell = started;
    const gone = () => {
      if (shell === started) shell = undefined;
    };
    started.on('error', gone);
    started.on('exit', gone);
    started.stdin.on('error', gone);
    // It must not keep the supervisor from ending: that is what it waits for.
    started.unref();
    (started.stdin as unknown as { unref(): void }).unref();
    for (const group of groups) tell('add', group);
  };

  return {
    add: (group) => {
      groups.add(group);
      if (shell === undefined) start();
      else tell('add', group);
    },
    remove: (group) => {
      groups.delete(group);
      tell('remove', group);
    },
  };
}
