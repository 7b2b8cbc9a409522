/** The patterns of IAM: `*` for any text, `?` for one character; actions are written in either case. */
export function fits(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, reached] = [0, 0];
  let star = -1;
  let resume = 0;
  while (reached < given.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at++;
      resume = reached;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[reached])) {
      at++;
      reached++;
    } else if (star >= 0) {
      at = star + 1;
      reached = ++resume;
    } else return false;
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}
