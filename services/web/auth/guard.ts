import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '../../protocol/keys/scope';
import { Refusal } from '../problem';
import { auditChanges, auditRefusal } from './audit';
import { WRONG_FOR_SECONDS } from './attempts';
import { authenticator, type AuthOptions } from './authenticate';
import { demand, type Caller } from './caller';
import { refuseForeignPages } from './same-site';

export interface GuardOptions extends AuthOptions {
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
}

type Needed = Scope | 'none';

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

export interface Guard {
  /** Lets in who may do this. */
  requires(scope: Scope): Hook;
  /** Guards every route that is added to `api` from now on, and says in the API's document what each needs. */
  guardRoutes(api: FastifyInstance): void;
}

/** Who may do what: each request is somebody's, and each route needs a scope. */
export function guardOf(app: FastifyInstance, options: GuardOptions): Guard {
  const authenticate = authenticator(options);
  app.decorateRequest('caller', undefined);

  const admit = (request: FastifyRequest, reply: FastifyReply, caller: Caller, scope: Needed) => {
    request.caller = caller;
    try {
      if (scope !== 'none') demand(caller, scope);
    } catch (error) {
      // RFC 6750, 3.1
      reply.header('www-authenticate', `Bearer error="insufficient_scope", scope="${scope}"`);
      throw error;
    }
    refuseForeignPages(request, caller, options.corsOrigins);
  };

  const letIn = (
    scope: Needed,
    request: FastifyRequest,
    reply: FastifyReply,
    done: (error?: Error) => void,
  ): void => {
    const refuse = (error: unknown): void => {
      if (error instanceof Refusal) {
        const { status } = error.problem;
        auditRefusal(options.logger, request, status);
        if (status === 429) reply.header('retry-after', String(WRONG_FOR_SECONDS));
      }
      done(error as Error);
    };
    // What is known already is answered in this turn: a promise costs more than the check.
    let found: Caller | Promise<Caller>;
    try {
      found = authenticate(request);
      if (!(found instanceof Promise)) admit(request, reply, found, scope);
    } catch (error) {
      refuse(error);
      return;
    }
    if (!(found instanceof Promise)) {
      done();
      return;
    }
    found.then((caller) => admit(request, reply, caller, scope)).then(() => done(), refuse);
  };

  return {
    requires: (scope) => (request, reply, done) => letIn(scope, request, reply, done),
    guardRoutes: (api) => {
      api.addHook('onRoute', (route) => {
        const scope = route.config?.scope ?? usualScope(route.method);
        route.config = { ...route.config, scope };
        route.schema = { ...route.schema, security: requirementOf(scope) };
      });
      api.addHook('onRequest', (request, reply, done) => {
        // What one caller may see is not for others.
        reply.header('cache-control', 'no-store');
        letIn(request.routeOptions.config.scope ?? 'admin', request, reply, done);
      });
      auditChanges(api, options.logger);
    },
  };
}

const READS = new Set(['GET', 'HEAD']);

const usualScope = (methods: string | readonly string[]): Scope =>
  [methods].flat().every((method) => READS.has(method)) ? 'read' : 'operate';

/** OpenAPI 3.1 takes the roles that are needed for any scheme. */
function requirementOf(scope: Needed) {
  const scopes = scope === 'none' ? [] : [scope];
  return [{ token: scopes }, { login: scopes }];
}
