import { embeddedBackend } from '../web';
import { livePromises } from './live-promises';

describe('the stream of what happens, on one machine', () => {
  const { backend, close } = embeddedBackend();
  afterAll(close);
  livePromises(() => backend, { numRuns: 40 });
});
