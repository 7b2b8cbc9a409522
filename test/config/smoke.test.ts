import { ConfigError, resolveApplication } from '../../lib/config';

const resolved = (smoke: object | undefined) =>
  resolveApplication(
    {
      name: 'shop',
      tasks: { greet: { handler: 'tasks/greet/task.ts' } },
      ...(smoke !== undefined && { deployment: { smoke } }),
      environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
    },
    { root: '.' },
  ).environments[0]!.deployment.smoke;

const problems = (smoke: object): string => {
  try {
    resolved(smoke);
    return '';
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error);
  }
};

describe('deployment.smoke', () => {
  it('runs no task unless one is named, and gives each check two minutes', () => {
    expect(resolved(undefined)).toEqual({ timeLimitSeconds: 120 });
  });

  it('takes a task with any input', () => {
    expect(
      resolved({ task: 'greet', input: { name: ['Ada', 1, null] }, timeLimit: '10 minutes' }),
    ).toEqual({
      task: { name: 'greet', input: { name: ['Ada', 1, null] } },
      timeLimitSeconds: 600,
    });
  });

  it('takes the id of a credential, and no other text', () => {
    expect(resolved({ task: 'greet', credential: 'shop-smoke' })).toMatchObject({
      credential: 'shop-smoke',
    });
    for (const credential of ["a'b", '$(id)', 'a b', '', '1a', 'a\n'])
      expect(problems({ task: 'greet', credential })).toContain('the id of a credential');
    expect(problems({ credential: 'shop-smoke' })).toContain('has no meaning without a task');
  });

  it.each([
    [{ task: 'gret' }, "unknown task; did you mean 'greet'?"],
    [{ input: 1 }, 'has no meaning without a task'],
    [{ timeLimit: '2 hours' }, 'use 1 second to 1 hour'],
  ])('refuses %p', (smoke, words) => {
    expect(problems(smoke)).toContain(words);
  });
});
