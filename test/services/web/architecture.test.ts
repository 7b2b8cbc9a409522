import { ARCHITECTURE, PICTURE } from './architecture-for-tests';
import { startApp, type AppForTests } from './app-for-tests';

describe('the picture of the environment', () => {
  let service: AppForTests;
  beforeEach(async () => {
    service = await startApp();
  });
  afterEach(() => service.stop());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}/api/v1${path}`, init);
  const publish = (body: unknown) =>
    ask('/architecture', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const problemOf = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as { detail: string; pointer?: string }),
  });

  it('is missing until somebody publishes it, and the answer says how', async () => {
    expect(await problemOf(await ask('/architecture'))).toMatchObject({
      status: 404,
      detail: expect.stringContaining('npx slipway diagram --publish dev'),
    });
    expect((await ask('/architecture/diagram.svg')).status).toBe(404);
  });

  it('is told as it was published, the pictures apart', async () => {
    expect((await publish(ARCHITECTURE)).status).toBe(200);
    const told = (await (await ask('/architecture')).json()) as Record<string, unknown>;
    const { views, ...rest } = ARCHITECTURE;
    expect(told).toMatchObject(rest);
    expect(told.views).toEqual(
      views.map(({ name, title, width, height, cards }) => ({ name, title, width, height, cards })),
    );
    expect(Date.parse(String(told.publishedAt))).toBeLessThanOrEqual(Date.now());
  });

  it('is drawn in both schemes, and harmless when it is opened by itself', async () => {
    const dark = PICTURE.replace('#fff', '#111');
    const [first] = ARCHITECTURE.views;
    await publish({ ...ARCHITECTURE, views: [{ ...first!, svg: { light: PICTURE, dark } }] });
    const light = await ask('/architecture/diagram.svg');
    expect(light.headers.get('content-type')).toBe('image/svg+xml');
    expect(light.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox$/);
    expect(light.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await light.text()).toBe(PICTURE);
    expect(await (await ask('/architecture/diagram.svg?view=overview&scheme=dark')).text()).toBe(
      dark,
    );
    expect(await problemOf(await ask('/architecture/diagram.svg?view=other'))).toMatchObject({
      status: 404,
      detail: "no view 'other'; there are: overview",
    });
    expect((await ask('/architecture/diagram.svg?scheme=green')).status).toBe(400);
  });

  it('is sent again only where it has changed', async () => {
    await publish(ARCHITECTURE);
    const etag = (await ask('/architecture')).headers.get('etag') ?? '';
    const again = () => ask('/architecture', { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    await publish({ ...ARCHITECTURE, groups: [] });
    expect((await again()).status).toBe(200);
  });

  it('is refused when it is of another environment, or not as the document says', async () => {
    expect(await problemOf(await publish({ ...ARCHITECTURE, environment: 'prod' }))).toMatchObject({
      status: 422,
      pointer: '/environment',
      detail: "this is 'dev', not 'prod'",
    });
    expect(await problemOf(await publish({ ...ARCHITECTURE, views: [] }))).toMatchObject({
      status: 400,
      pointer: '/views',
    });
    expect(await problemOf(await publish({ ...ARCHITECTURE, more: 1 }))).toMatchObject({
      status: 400,
      pointer: '/more',
    });
    const [view] = ARCHITECTURE.views;
    expect(await problemOf(await publish({ ...ARCHITECTURE, views: [view, view] }))).toMatchObject({
      status: 422,
      pointer: '/views/1/name',
    });
    expect((await ask('/architecture')).status).toBe(404);
  });

  it('is refused when a picture could run something', async () => {
    const [first, second] = ARCHITECTURE.views;
    const svg = { light: PICTURE, dark: PICTURE.replace('<rect', '<script/><rect') };
    expect(
      await problemOf(await publish({ ...ARCHITECTURE, views: [first, { ...second!, svg }] })),
    ).toMatchObject({
      status: 422,
      pointer: '/views/1/svg/dark',
      detail: expect.stringContaining('<script>'),
    });
  });

  it('may be larger than other requests, and has a limit', async () => {
    const wide = (bytes: number) => {
      const [view] = ARCHITECTURE.views;
      const light = PICTURE.replace('shop', 'x'.repeat(bytes));
      return publish({ ...ARCHITECTURE, views: [{ ...view!, svg: { light, dark: PICTURE } }] });
    };
    expect((await wide(3 * 1024 * 1024)).status).toBe(200);
    expect((await wide(9 * 1024 * 1024)).status).toBe(413);
  });
});

it('is published only with the token where there is one', async () => {
  const service = await startApp({ token: 'secret' });
  const put = (headers: Record<string, string>) =>
    fetch(`${service.url}/api/v1/architecture`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(ARCHITECTURE),
    });
  expect((await put({})).status).toBe(401);
  expect((await put({ authorization: 'Bearer secret' })).status).toBe(200);
  await service.stop();
});
