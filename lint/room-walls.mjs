import { dirname, relative, resolve } from 'node:path';
import { ROOMS, RULES_AT } from './rooms.mjs';

const PROJECT_ROOT = resolve(import.meta.dirname, '..');
const CONTRACT = 'services/protocol/contract';

const pathInProject = (file) => relative(PROJECT_ROOT, file).replaceAll('\\', '/');
const roomOf = (path) => Object.keys(ROOMS).find((room) => `${path}/`.startsWith(`${room}/`));

/** What a room may not import by this name, in words; undefined where it may. */
function offence(file, source, typesOnly) {
  const room = roomOf(pathInProject(file));
  if (room === undefined) return undefined;
  const allowed = ROOMS[room];
  if (/^(?:aws-cdk-lib|constructs)(?:\/|$)/.test(source)) {
    if (typesOnly && allowed.includes('aws-cdk-lib types')) return undefined;
    return allowed.includes('aws-cdk-lib') ? undefined : `${room} may not import aws-cdk-lib`;
  }
  if (!source.startsWith('.')) return undefined;
  const target = pathInProject(resolve(dirname(file), source));
  const other = roomOf(target);
  if (other === undefined || other === room || allowed.includes(other)) return undefined;
  if (target === CONTRACT && allowed.includes('contract')) return undefined;
  return `${room} may not import ${other}`;
}

/** An ESLint rule: an import through a wall between two rooms is an error. */
export const roomWalls = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node, typesOnly = false) => {
      if (typeof node?.value !== 'string') return;
      const words = offence(context.filename, node.value, typesOnly);
      if (words !== undefined) context.report({ node, message: `${words}; ${RULES_AT}.` });
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
      "CallExpression[callee.name='require']": (node) => check(node.arguments[0]),
      "CallExpression[callee.object.name='require'][callee.property.name='resolve']": (node) =>
        check(node.arguments[0]),
    };
  },
};
