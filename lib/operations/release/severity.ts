/** How bad a vulnerability is, the worst first; what is less is not counted. */
export const SEVERITIES = ['critical', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];
