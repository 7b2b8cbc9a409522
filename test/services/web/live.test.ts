import { embeddedBackend } from '../web';
import { livePromises } from './live-promises';
import { cases } from '../../support/cases';

describe('the stream of what happens, on one machine', () => {
  const { backend, close } = embeddedBackend();
  afterAll(close);
  livePromises(() => backend, { numRuns: cases(40) });
});
