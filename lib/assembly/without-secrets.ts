/** Secrets within longer texts: in addresses, in options of commands, as keys of AWS. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/[^\s/:@]+:)(?!\$\{|\{\{)[^\s/@]+@/g, '$1…@'],
  [
    // Not the `secret:` of an ARN, which is followed by a name.
    /((?<!:\d{12}:)(?:pass(?:word|wd|phrase)|secret|token|credential|(?:api|private|access)[_-]?key)["']?\s*[=:]\s*["']?)(?!\$|\{\{|arn:)[^\s"',;&}]{4,}/gi,
    '$1…',
  ],
  [/\b((?:Bearer|Basic)\s+)[A-Za-z0-9+/_.=-]{12,}/g, '$1…'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, '$1…'],
  // One whose beginning was cut off.
  [
    /(?:^[A-Za-z0-9+/=]{40,}\s*\n)+(?:^\S*\n)?(?=^-----END [A-Z ]*PRIVATE KEY)/gm,
    '(private key, not kept)\n',
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)/gs, '(private key, not kept)'],
];

/** A text with `…` in place of what looks like a secret. */
export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
