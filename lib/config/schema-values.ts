/** The kinds of values in a configuration, each with the words that say what is allowed. */

import { z } from 'zod';
import { DURATION_PATTERN, type DurationText } from './duration';

const NAME_PATTERN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const name = (longest: number) =>
  z
    .string()
    .regex(NAME_PATTERN, {
      error: 'lower-case letters, digits and single hyphens, a letter first',
    })
    .max(longest, {
      error: `at most ${longest} characters, so that the names derived from it fit AWS`,
    });

export const oneOf = <const Values extends readonly number[]>(values: Values) =>
  z.literal(values, { error: `one of ${values.join(', ')}` });

export const whole = (least: number, most: number) =>
  z
    .number({ error: `a whole number from ${least} to ${most}` })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, {
      error: `a whole number from ${least} to ${most}`,
    });

export const duration = z.custom<DurationText>(
  (value) => typeof value === 'string' && DURATION_PATTERN.test(value),
  { error: "a duration such as '90 seconds', '15 minutes' or '1 hour'" },
);

/** A number that AWS counts in halves: Aurora's capacity units. */
export const halves = (least: number, most: number) =>
  z
    .number({ error: `a number from ${least} to ${most}, in steps of 0.5` })
    .refine((value) => Number.isInteger(value * 2) && value >= least && value <= most, {
      error: `a number from ${least} to ${most}, in steps of 0.5`,
    });

export const variableName = z.string().regex(/^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'letters, digits and underscores; SLIPWAY_… is taken by the kit',
});

export const cidr = z.cidrv4({ error: "an IPv4 range such as '10.0.0.0/16'" });

export const account = z
  .string({ error: "twelve digits in quotes, such as '123456789012'" })
  .regex(/^\d{12}$/, { error: "twelve digits in quotes, such as '123456789012'" });

export const region = z
  .string()
  .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: "a region such as 'eu-west-1'" });

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tags = z.record(
  z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/iu, {
    error: "1 to 128 letters, digits, spaces and _ . : / = + - @, not 'aws:' first",
  }),
  z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u, {
    error: 'up to 256 letters, digits, spaces and _ . : / = + - @',
  }),
);

/** An ARN of a service, in any partition; its region and account are groups 1 and 2. */
export const arn = (service: string, resource: string, example: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:([a-z0-9-]+):(\\d{12}):${resource}$`), {
    error: `an ARN such as '${example}'`,
  });

/** The region in an ARN. */
export const regionOfArn = (text: string): string => text.split(':')[3] ?? '';

/** A host name; `*` and `?` stand for others where a rule takes them. */
export const hostName = z.string().regex(/^(?=.{1,128}$)[a-z0-9*?](?:[a-z0-9.*?-]*[a-z0-9*?])?$/, {
  error: "a name such as 'app.example.com'",
});

/** On, off, or on with settings; the object first, so that its problems are told and not those of `true`. */
export const toggle = <Settings extends z.ZodObject>(settings: Settings, example: string) =>
  z.union([settings, z.boolean()], { error: `true, false or ${example}` });

/** Settings, or `false` where an environment goes without them. */
export const orFalse = <Settings extends z.ZodType>(settings: Settings, example: string) =>
  z.union([settings, z.literal(false)], { error: `${example}, or false` });
