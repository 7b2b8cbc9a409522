import { createHash } from 'node:crypto';

const LONGEST = 60;

/** Names for parts of a view that files can have: the same for the same key, different for different ones. */
export function nameParts(): (key: string) => string {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (key) => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const plain = kebab(key.replace('/here', '').replace(/^in(?::[^/]*)?\//, ''));
    const name =
      plain === '' || plain.length > LONGEST || taken.has(plain)
        ? `${plain.slice(0, LONGEST)}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
        : plain;
    names.set(key, name);
    taken.add(name);
    return name;
  };
}

/** `regional/orders/AWS::Lambda::Function` → `regional-orders-lambda-function`. */
export function kebab(text: string): string {
  return text
    .replaceAll('AWS::', '')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
