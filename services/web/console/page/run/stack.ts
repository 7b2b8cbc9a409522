import type { RunError } from '../../../../protocol/run';

/** The stack without what stands above it already. */
export function framesOf({ name, message, stack }: RunError): readonly string[] {
  if (stack === undefined) return [];
  const heads = [`${name}: ${message}`, message, name].filter((head) => head !== '');
  const head = heads.find((one) => stack.startsWith(one)) ?? '';
  const lines = stack.slice(head.length).split('\n');
  return (head === '' ? lines : lines.slice(1)).map((line) => line.replace(/^ {4}/, ''));
}
