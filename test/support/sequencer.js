const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders of the suites that take longest: the one that begins last ends the run. */
const LONGEST = ['e2e/any-configuration', 'e2e/', 'property/', 'operations/', 'services/faults/'];

const rank = ({ path }) => {
  const place = LONGEST.findIndex((folder) => path.includes(`/test/${folder}`));
  return place === -1 ? LONGEST.length : place;
};

/** What jest remembers of earlier runs goes before; a fresh checkout has nothing to remember. */
module.exports = class extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isRemembered = sorted.some(({ duration }) => duration !== undefined);
    return isRemembered ? sorted : sorted.sort((a, b) => rank(a) - rank(b));
  }
};
