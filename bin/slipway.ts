import { main } from '../lib/cli';
import { rememberAs } from '../lib/config/remembered';

/** @param made hash of what this program was compiled to; undefined where it was compiled just now */
export function start(made: string | undefined): void {
  if (made !== undefined) rememberAs(made);
  void main(process.argv);
}
