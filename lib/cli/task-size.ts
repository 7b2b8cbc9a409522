import { CPU_UNITS, describeMemoryFor, memoryFor } from '../config/fargate';
import type { TaskSize } from '../operations/ports';
import { CliError } from './errors';

/**
 * `cpu=1024,memory=4096`, CPU units and MiB; either may be left out.
 *
 * @throws CliError for what Fargate does not offer
 */
export function parseSize(text: string): TaskSize {
  const given = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, name = '', value = ''] = /^ ?(cpu|memory)=(\d+)$/.exec(part) ?? [];
    if (name === '' || given.has(name)) throw wrong(`'${text}' is no size`);
    given.set(name, Number(value));
  }
  const cpu = given.get('cpu');
  const memory = given.get('memory');
  const units = CPU_UNITS.find((one) => one === cpu);
  if (cpu !== undefined && units === undefined)
    throw wrong(`cpu=${cpu}: Fargate has ${CPU_UNITS.join(', ')}`);
  if (units !== undefined && memory !== undefined && !memoryFor(units).includes(memory))
    throw wrong(`memory=${memory}: with cpu=${units} Fargate has ${describeMemoryFor(units)}`);
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}

const wrong = (message: string): CliError =>
  new CliError('BAD_INPUT', `--override: ${message}`, 'give --override cpu=1024,memory=4096');
