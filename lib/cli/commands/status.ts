import { environmentName } from '../environments';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

/** Each loads what it needs: what runs here is asked by HTTP, AWS with its SDK. */
const STATUS = {
  local: () => (require('../status-here') as typeof import('../status-here')).statusHere,
  aws: () => (require('../status-on-aws') as typeof import('../status-on-aws')).statusOnAws,
};

export async function status({ environment, on, json: asJson }: Options): Promise<void> {
  await STATUS[on]()(environmentName(environment), asJson === true);
}
