import { closeBackend, type Backend } from '../../../services/protocol/backend';
import { describeWith } from '../../support/prerequisites';
import { emulatedBackend } from '../aws-resources';
import { livePromises } from './live-promises';
import { cases } from '../../support/cases';

describeWith('emulator', 'the stream of what happens, on AWS', () => {
  let emulated: Awaited<ReturnType<typeof emulatedBackend>>;
  let backend: Backend;
  beforeAll(async () => {
    emulated = await emulatedBackend(['a', 'b', 'program']);
    backend = emulated.open();
  });
  afterAll(async () => {
    closeBackend(backend);
    await emulated.emulator.stop();
  });

  livePromises(() => backend, { numRuns: cases(5) });
});
