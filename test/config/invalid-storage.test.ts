import { base, dev, refuse } from '../support/configuration';

const withStorage = (storage: object) => refuse({ storage });
const table = { type: 'table', partitionKey: 'id' };

describe('storage that cannot be used', () => {
  it.each<[string, object, string[]]>([
    [
      'a type that there is not',
      { files: { type: 'buckt' } },
      ["storage.files.type: 'buckt' is not allowed; use 'bucket', 'table', 'postgres' or 'cache'"],
    ],
    [
      'no object',
      { files: 'bucket' },
      ["storage.files: 'bucket' is not allowed; use an entry such as { type: 'bucket' }"],
    ],
    [
      'a key of another type',
      { files: { type: 'bucket', readers: 1 } },
      ["storage.files.readers: cannot stand beside 'type'"],
    ],
    [
      'a workload that there is not',
      { files: { type: 'bucket', access: { wbe: 'read' } } },
      ["storage.files.access.wbe: unknown workload; did you mean 'web'?"],
    ],
    [
      'a handler task, which is no workload of its own',
      { files: { type: 'bucket', access: { greet: 'read' } } },
      [
        "storage.files.access.greet: is a handler task, which runs in the task runner; use 'task-runner'",
      ],
    ],
    [
      'access that a network cannot tell apart',
      { books: { type: 'postgres', access: { web: 'read' } } },
      [
        "storage.books.access.web: 'read' is not allowed; use 'read-write': the network lets in, it cannot tell reading from writing",
      ],
    ],
    [
      'parts of a day',
      { files: { type: 'bucket', expireAfter: '36 hours' } },
      ["storage.files.expireAfter: '36 hours' is not allowed; S3 counts in whole days, from 1 day"],
    ],
    [
      'one attribute for both keys',
      { orders: { ...table, sortKey: 'id' } },
      ['storage.orders.sortKey: is the partition key too; use another attribute'],
    ],
    [
      'a type for what is no key',
      { orders: { ...table, sortKey: 'at', attributeTypes: { att: 'number' } } },
      [
        "storage.orders.attributeTypes.att: unknown key attribute; did you mean 'at'?; others have no type in DynamoDB",
      ],
    ],
    [
      'a minimum above the maximum',
      { books: { type: 'postgres', minCapacity: 8, maxCapacity: 4 } },
      ['storage.books.minCapacity: 8 is not allowed; use at most 4, the value of maxCapacity'],
    ],
    [
      'a capacity that Aurora does not count in',
      { books: { type: 'postgres', maxCapacity: 1.3 } },
      [
        'storage.books.maxCapacity: 1.3 is not allowed; use a number from 1 to 256, in steps of 0.5',
      ],
    ],
    [
      'a version that cannot pause',
      { books: { type: 'postgres', version: '16.1', minCapacity: 0 } },
      [
        'storage.books.version: PostgreSQL 16.1 cannot pause; use 16.3 or later, or a minCapacity of 0.5 or more',
      ],
    ],
    [
      'a version without its minor',
      { books: { type: 'postgres', version: '17' } },
      ["storage.books.version: '17' is not allowed; use a version such as '17.7', 14 at least"],
    ],
    [
      'names that AWS cannot tell apart',
      { 'a-b': { type: 'bucket' }, ab: { type: 'bucket' } },
      ["storage.ab: duplicate name: cannot be told from 'a-b' in AWS"],
    ],
    [
      'the name of the kit’s own table',
      { runs: table },
      ['storage.runs: this name is taken by the kit; choose another'],
    ],
  ])('refuses %s', (_what, storage, problems) => {
    expect(withStorage(storage)).toEqual(problems);
  });

  it('counts a cache’s name with application and environment', () => {
    const name = 'abcdefghijklmnopqrst';
    const [problem] = refuse({ name, storage: { [name]: { type: 'cache' } } });
    expect(problem).toBe(
      `storage.${name}: '${name}-dev-${name}' has 45 characters; a cache's name, with application and environment, has at most 40`,
    );
  });

  it('refuses an override that does not fit the entry, and one of nothing', () => {
    const environments = { dev: { ...dev, storage: { files: { readers: 2 }, flies: {} } } };
    expect(refuse({ storage: { files: { type: 'bucket' } }, environments })).toEqual([
      "environments.dev.storage.flies: unknown entry; did you mean 'files'?; an environment changes what the application has",
      'environments.dev.storage.files.readers: unknown key; allowed: access, expireAfter, type, versioned',
    ]);
  });

  it('refuses a variable that it would overwrite', () => {
    expect(
      refuse({
        storage: { files: { type: 'bucket', access: { web: 'read', 'task-runner': 'read' } } },
        web: { environment: { FILES_BUCKET_NAME: 'mine' } },
        tasks: { hello: { ...base.tasks.hello, environment: { FILES_BUCKET_NAME: 'mine' } } },
        taskRunner: { secrets: { FILES_BUCKET_NAME: { parameter: '/a' } } },
      }),
    ).toEqual([
      'web.environment.FILES_BUCKET_NAME: is set by storage.files; choose another name',
      'taskRunner.secrets.FILES_BUCKET_NAME: is set by storage.files; choose another name',
    ]);
  });
});
