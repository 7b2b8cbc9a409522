import { isObject, templateOf, textOf, type Assembly, type Stack } from '../../assembly';

/** An output of another stack that a stack reads. */
export interface HandedOn {
  /** Name of the stack in CloudFormation. */
  readonly stack: string;
  /** Its logical id there. */
  readonly output: string;
}

/** What a stack reads of others in the assembly: by the name of an export, or of a stack and its output. */
export function readBy(stack: Stack, { stacks }: Assembly): HandedOn[] {
  const found = new Map<string, HandedOn>();
  const add = (one: HandedOn | undefined): void => {
    if (one !== undefined) found.set(`${one.stack}/${one.output}`, one);
  };
  walk(templateOf(stack), (key, argument) => {
    if (key === 'Fn::GetStackOutput' && isObject(argument)) {
      const { StackName, OutputName } = argument;
      if (typeof StackName === 'string' && typeof OutputName === 'string')
        add({ stack: StackName, output: OutputName });
    }
    if (key === 'Fn::ImportValue') add(exporter(textOf(argument, stack), stack, stacks));
  });
  return [...found.values()];
}

/** An export is known by its name in the whole region. */
function exporter(
  name: string | undefined,
  { account, region }: Stack,
  stacks: readonly Stack[],
): HandedOn | undefined {
  for (const other of stacks) {
    if (other.account !== account || other.region !== region || name === undefined) continue;
    const output = other.outputs.find(
      ({ exportName, exportExpression }) =>
        (exportName ?? textOf(exportExpression, other)) === name,
    );
    if (output !== undefined) return { stack: other.name, output: output.logicalId };
  }
  return undefined;
}

function walk(value: unknown, visit: (key: string, argument: unknown) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  if (!isObject(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    visit(key, argument);
    walk(argument, visit);
  }
}
