import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppForTests } from './app-for-tests';

describe('a client that', () => {
  let service: AppForTests;
  beforeAll(async () => {
    service = await startApp({ deadlineSeconds: 1 });
    service.app.server.headersTimeout = 500; // ten seconds, otherwise
  });
  afterAll(() => service.stop());

  const opened = async (): Promise<{ socket: Socket; answer: () => Promise<string> }> => {
    const socket = connect(service.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return {
      socket,
      answer: async () => {
        if (!socket.closed) await once(socket, 'close');
        return text.split('\r\n')[0] ?? '';
      },
    };
  };
  const stillAnswers = async () =>
    expect((await fetch(`${service.url}/api/v1/version`)).status).toBe(200);

  it('sends its headers bit by bit is let go', async () => {
    const { socket, answer } = await opened();
    socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n');
    const dripping = setInterval(() => socket.write('x-slow: 1\r\n'), 100);
    expect(await answer()).toBe('HTTP/1.1 408 Request Timeout');
    clearInterval(dripping);
    await stillAnswers();
  });

  it('sends too many headers is refused', async () => {
    const { socket, answer } = await opened();
    socket.write(`GET /livez HTTP/1.1\r\nhost: localhost\r\n${'x-flood: 1\r\n'.repeat(5000)}\r\n`);
    expect(await answer()).toMatch(/^HTTP\/1\.1 431 /);
    await stillAnswers();
  });

  it('announces a body and sends none of it is answered when its time is up', async () => {
    const { socket, answer } = await opened();
    socket.write(
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(await answer()).toMatch(/^HTTP\/1\.1 504 /);
    await stillAnswers();
  });

  it('sends a body that is too large is refused before all of it is read', async () => {
    const { socket, answer } = await opened();
    socket.write(
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2000000000\r\n\r\n{',
    );
    expect(await answer()).toMatch(/^HTTP\/1\.1 413 /);
    await stillAnswers();
  });

  it('speaks no HTTP is told so', async () => {
    const { socket, answer } = await opened();
    socket.write('\x16\x03\x01\x02\x00 hello\r\n\r\n');
    expect(await answer()).toBe('HTTP/1.1 400 Bad Request');
    await stillAnswers();
  });

  it('comes a thousand times and says nothing stops nobody else', async () => {
    const silent = await Promise.all(Array.from({ length: 1000 }, opened));
    await stillAnswers();
    for (const { socket } of silent) socket.destroy();
    await sleep(100);
    await stillAnswers();
  });
});
