import type { Remark } from '../../diagram';
import type { AccessGrowth, DataLoss, OpenedRule } from '../../operations/plan';

/** One thing that people must not miss. */
export interface Line {
  readonly tone: 'bad' | 'warn' | 'good';
  /** One word for it: `lost`, `opens`. */
  readonly tag: string;
  readonly text: string;
}

const TONES: readonly Line['tone'][] = ['bad', 'warn', 'good'];
export const inOrder = (lines: readonly Line[]): Line[] =>
  [...lines].sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone));

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const lossLine = ({ severity, text }: DataLoss): Line => ({
  tone: severity === 'kept' ? 'warn' : 'bad',
  tag: severity === 'maybe' ? 'may be lost' : severity,
  text: sentence(text),
});

export const remarkLine = ({ effect, text }: Remark): Line => ({
  tone: effect === 'opens' ? 'bad' : 'good',
  tag: effect === 'opens' ? 'weaker' : 'stronger',
  text,
});

export const ruleLine = ({ direction, group, ports, peer, isAnyone }: OpenedRule): Line => ({
  tone: isAnyone ? 'bad' : 'warn',
  tag: isAnyone ? 'open' : 'wider',
  text: sentence(
    direction === 'in'
      ? `${group} lets in ${peer} on ${ports}`
      : `${group} lets out to ${peer} on ${ports}`,
  ),
});

export function accessLine(grown: AccessGrowth): Line {
  const { kind, who, actions, on, conditions, isWide, isNew } = grown;
  const things = on.join(', ');
  const list = actions.join(', ');
  const words = {
    rights: `${who}${isNew ? ' (new)' : ''} may ${list} on ${things}`,
    'managed policy': `${who}${isNew ? ' (new)' : ''} gets the managed policy ${list}`,
    trust: `${who} may take on ${things}${isNew ? ' (new)' : ''}`,
    'resource policy': `${things}${isNew ? ' (new)' : ''} lets ${who} do ${list}`,
    'denial gone': `${who} is no longer refused ${list} on ${things}`,
  } as const;
  const only = conditions.length === 0 ? '' : `, only if ${conditions.join(' and ')}`;
  return {
    tone: isWide ? 'bad' : 'warn',
    tag: isWide ? 'open' : 'wider',
    text: sentence(words[kind] + only),
  };
}

/** `…/assets:0474b97333955090…` → `assets:0474b9733395` */
export function imageWords(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last
    .replace(/[0-9a-f]{64}/g, (hash) => hash.slice(0, 12))
    .replace(/^cdk-\w+-container-assets-[^:@]*/, 'built');
}
