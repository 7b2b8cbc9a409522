import { createServer } from 'node:http';
import { pino } from 'pino';
import { isWorker, startWorker, supervisorOfThis } from '../../../services/web/spawn';
import { supervise } from '../../../services/web/supervisor';

/** A service whose workers can be made to stand still; the web service's own have no such route. */
const [port = 0] = process.argv.slice(2).map(Number);

if (isWorker) {
  createServer((request, response) => {
    if (request.url === '/spin') for (;;);
    if (request.url === '/crash') process.exit(7);
    response.setHeader('connection', 'close');
    response.end(String(process.pid));
  }).listen(port, '127.0.0.1', () => {
    const supervisor = supervisorOfThis;
    supervisor.tell({ type: 'ready' });
    setInterval(() => supervisor.tell({ type: 'alive' }), 100);
    supervisor.onMessage(() => process.exit(0));
    supervisor.onGone(() => process.exit(0));
  });
} else {
  const supervisor = supervise({
    start: startWorker,
    count: 2,
    logger: pino(),
    lookEveryMs: 200,
    silentLooks: 5,
  });
  process.on('SIGTERM', () => void supervisor.stop(2000).then(() => process.exit(0)));
  void supervisor.ready.then(() => console.log('ready'));
}
