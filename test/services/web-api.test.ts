import { closeBackend, type Backend } from '../../services/protocol/backend';
import { describeWith } from '../support/prerequisites';
import { apiPromises } from './api-promises';
import { emulatedBackend } from './aws-resources';
import { embeddedBackend, TASKS } from './web';

describe('the API over SQLite', () => {
  const { backend, close } = embeddedBackend();
  afterAll(close);
  apiPromises(() => backend, { prioritized: true });
});

describeWith('emulator', 'the API over SQS and DynamoDB', () => {
  let emulated: Awaited<ReturnType<typeof emulatedBackend>>;
  let backend: Backend;
  beforeAll(async () => {
    emulated = await emulatedBackend(TASKS.map(({ name }) => name));
    backend = emulated.open();
  });
  afterAll(async () => {
    closeBackend(backend);
    await emulated.emulator.stop();
  });
  apiPromises(() => backend, { prioritized: false });
});
