import { z } from 'zod';
import type { PolicyFinding } from './finding';
import type { Places } from './places';

/** What `cfn-lint --format json` writes; https://github.com/aws-cloudformation/cfn-lint */
const schema = z.array(
  z.object({
    Filename: z.string(),
    Level: z.string(),
    Message: z.string(),
    Location: z.object({
      Start: z.object({ LineNumber: z.number() }),
      Path: z.array(z.union([z.string(), z.number()])).nullish(),
    }),
    Rule: z.object({
      Id: z.string(),
      ShortDescription: z.string(),
      Source: z.string().default(''),
    }),
  }),
);

/**
 * Findings of cfn-lint, none above a warning: its schemas follow CloudFormation with some delay.
 *
 * @returns undefined where the text is none of its reports
 */
export function lintFindings(report: string, places: Places): PolicyFinding[] | undefined {
  const parsed = schema.safeParse(parse(report));
  return parsed.data?.map(({ Filename, Level, Message, Location, Rule }) => ({
    tool: 'cfn-lint',
    rule: Rule.Id,
    level: Level === 'Informational' ? ('note' as const) : ('warning' as const),
    message: Message,
    ...(/^https?:\/\/\S+$/.test(Rule.Source) && { help: Rule.Source }),
    ...places.inTemplate(Filename, Location.Path ?? [], Location.Start.LineNumber),
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
