import { startApp } from './web/app-for-tests';

it('leaves it to the load balancer to close an idle connection', async () => {
  const service = await startApp({ requestTimeoutSeconds: 120 });
  expect(service.app.server.keepAliveTimeout).toBe(125_000);
  expect(service.app.server.requestTimeout).toBe(120_000);
  await service.stop();
});
