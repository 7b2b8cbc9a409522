const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders of the suites that take longest: the one that begins last ends the run. */
const LONGEST = [
  'e2e/any-configuration',
  'e2e/',
  'local/containers/',
  'property/',
  'operations/',
  'services/faults/',
];
/** Each of their containers is a change of the network, at which a browser drops what it is loading. */
const STARTS_CONTAINERS = /\/test\/(?:e2e|local\/containers)\//;

const rank = ({ path }) => {
  const place = LONGEST.findIndex((folder) => path.includes(`/test/${folder}`));
  return place === -1 ? LONGEST.length : place;
};

/** What jest remembers of earlier runs goes before; a fresh checkout has nothing to remember. */
module.exports = class extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isRemembered = sorted.some(({ duration }) => duration !== undefined);
    if (!isRemembered) return sorted.sort((a, b) => rank(a) - rank(b));
    const isLater = ({ path }) => (STARTS_CONTAINERS.test(path) ? 0 : 1);
    return sorted.sort((a, b) => isLater(a) - isLater(b));
  }
};
