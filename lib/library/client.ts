/** What `import … from 'slipway/client'` gives: docs/api.md, "From TypeScript". It loads nothing of AWS or the CDK. */

export * from '../../services/protocol/api/client';
export type * from '../../services/protocol/run';
