/** What to try, by the code that a container ended with. https://repost.aws/knowledge-center/ecs-task-stopped */
export function exitWords(code: number | undefined): string {
  switch (code) {
    case 0:
      return 'a service must keep running: its command ended by itself, as a script does that starts something in the background';
    case 134:
      return 'it aborted itself (SIGABRT), as a program does that runs out of its own heap: see the last lines of its log';
    case 137:
      return 'it was killed (SIGKILL): by a lack of memory, most often; give it more (memory), and look at the last lines of its log';
    case 139:
      return 'it touched memory that is not its own (SIGSEGV): a native library that does not fit the image or its processor, most often';
    case 143:
      return 'it was asked to end (SIGTERM), and did: look for what asked it, in its log';
    default:
      return 'the last lines of its log say why; a variable or secret that is not set, or a service that it cannot reach, is the usual cause';
  }
}
