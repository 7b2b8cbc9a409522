import { join } from 'node:path';

/** Scripts that make shells ask `slipway complete` for what may come next. */

/** Of the copy that is running: shells then need no npx, which is slow. */
const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'slipway.js');

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** `_slipway` completes `slipway`; after `npx slipway` too, where nothing else completes npx. */
const bash = (program: string): string => `# slipway completion bash
_slipway() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  if [ "\${COMP_WORDS[0]}" = npx ]; then
    [ "\${COMP_WORDS[1]}" = slipway ] || return
    words=("\${COMP_WORDS[@]:2:COMP_CWORD-1}")
  fi
  local IFS=$'\\n'
  COMPREPLY=($(node ${program} complete -- "\${words[@]}" 2>/dev/null))
}
complete -o default -F _slipway slipway
complete -p npx >/dev/null 2>&1 || complete -o default -F _slipway npx
`;

const zsh = (program: string): string => `#compdef slipway
# slipway completion zsh
_slipway() {
  local -a found
  found=("\${(@f)$(node ${program} complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- \${found:#}
}
_slipway_npx() {
  [[ "\${words[2]}" == slipway ]] || { _files; return }
  words=("\${(@)words[2,-1]}")
  (( CURRENT -= 1 ))
  _slipway
}
compdef _slipway slipway
(( \${+_comps[npx]} )) || compdef _slipway_npx npx
`;

const fish = (program: string): string => `# slipway completion fish
function __slipway_complete
  set -l words (commandline -opc) (commandline -ct)
  test "$words[1]" = npx; and set -e words[1]
  test "$words[1]" = slipway; or return
  node ${program} complete -- $words[2..-1] 2>/dev/null
end
complete -c slipway -f -a '(__slipway_complete)'
complete -c npx -n 'contains slipway (commandline -opc)' -f -a '(__slipway_complete)'
`;

const SCRIPTS: Readonly<Record<string, (program: string) => string>> = { bash, zsh, fish };

/** Undefined: no such shell. */
export function completionScript(shell: string): string | undefined {
  return Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell]?.(quoted(PROGRAM)) : undefined;
}
