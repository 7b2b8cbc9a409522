import { main } from '../lib/cli';
import { rememberAs } from '../lib/config/remembered';
import { ownHash } from './own-hash';

export function start(): void {
  rememberAs(ownHash());
  void main(process.argv);
}
