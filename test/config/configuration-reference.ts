import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SCHEMA = join(__dirname, '..', '..', 'lib', 'config', 'schema.ts');

export interface Row {
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

/** Every key of slipway.config.ts, as the compiler, and so an editor, sees it. */
export function configurationReference(): Row[] {
  const program = ts.createProgram([SCHEMA], options());
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SCHEMA)!;
  const alias = source.statements.find(
    (node): node is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(node) && node.name.text === 'ApplicationInput',
  )!;
  const rows = rowsOf(checker, checker.getTypeAtLocation(alias), '');
  // Both forms of a union may have a key.
  const unique = [...new Map(rows.toReversed().map((row) => [row.path, row])).values()].reverse();
  return unique.sort((a, b) => rank(a) - rank(b));
}

/** The compiler puts required keys first; people read the name first and the environments last. */
function rank({ path }: Row): number {
  return path === 'name' ? 0 : path.startsWith('environments') ? 2 : 1;
}

function options(): ts.CompilerOptions {
  const file = join(__dirname, '..', '..', 'tsconfig.json');
  const { compilerOptions } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8'))
    .config as { compilerOptions: object };
  const { options: parsed } = ts.convertCompilerOptionsFromJson(compilerOptions, '.');
  return { ...parsed, incremental: false, types: [] };
}

function rowsOf(checker: ts.TypeChecker, type: ts.Type, path: string): Row[] {
  return formsOf(checker, type).flatMap((form) => {
    const values = form.getStringIndexType();
    if (values !== undefined) return rowsOf(checker, values, `${path}.<name>`);
    return form.getProperties().flatMap((property) => {
      const at = path === '' ? property.name : `${path}.${property.name}`;
      const propertyType = checker.getTypeOfSymbol(property);
      const row = {
        path: at,
        type: typeText(checker, propertyType),
        ...comment(checker, property),
      };
      // Overrides repeat what is above them.
      return at.startsWith('environments.<name>.')
        ? [row]
        : [row, ...rowsOf(checker, propertyType, at)];
    });
  });
}

/** The objects that a type may be: one, or each form of a union. */
function formsOf(checker: ts.TypeChecker, type: ts.Type): ts.Type[] {
  const present = checker.getNonNullableType(type);
  return (present.isUnion() ? present.types : [present]).filter(
    (form) => (form.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayType(form),
  );
}

function comment(checker: ts.TypeChecker, symbol: ts.Symbol): Pick<Row, 'default' | 'meaning'> {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default');
  return {
    meaning: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    default: ts.displayPartsToString(tag?.text),
  };
}

function typeText(checker: ts.TypeChecker, type: ts.Type): string {
  const present = checker.getNonNullableType(type);
  if ((type.flags & ts.TypeFlags.Unknown) !== 0) return 'any JSON value';
  const others = present.isUnion()
    ? present.types.filter((form) => (form.flags & ts.TypeFlags.BooleanLiteral) === 0)
    : [];
  if (present.isUnion() && others.length === present.types.length - 1) {
    const isText = others.every((form) => form.flags & ts.TypeFlags.TemplateLiteral);
    const words = others.map((form) => (isText ? 'duration' : typeText(checker, form)));
    return [...new Set(words), 'false'].join(' or ');
  }
  if (
    present.isUnion() &&
    present.types.every((form) => form.flags & ts.TypeFlags.TemplateLiteral)
  ) {
    return 'duration';
  }
  if ((present.flags & ts.TypeFlags.BooleanLike) !== 0) return 'true or false';
  if (present.isUnion() && present.types.some(isBoolean)) {
    const rest = present.types.filter((form) => !isBoolean(form));
    const switches = present.types.filter(isBoolean).map((form) => checker.typeToString(form));
    const words = [...rest.map((form) => typeText(checker, form)), ...switches.sort().reverse()];
    return [...new Set(words)].join(', ');
  }
  if (present.isStringLiteral()) return present.value;
  if (present.isUnion() && present.types.every((form) => form.isLiteral())) {
    const values = present.types.map(({ value }) =>
      typeof value === 'object' ? '' : String(value),
    );
    return values.sort((a, b) => Number(a) - Number(b)).join(', ');
  }
  if (checker.isArrayType(present)) return 'list of text';
  if ((present.flags & ts.TypeFlags.String) !== 0) return 'text';
  if ((present.flags & ts.TypeFlags.Number) !== 0) return 'number';
  if (present.getCallSignatures().length > 0) return 'function';
  return present.getStringIndexType() === undefined ? 'object' : 'object, by name';
}

const isBoolean = (type: ts.Type): boolean => (type.flags & ts.TypeFlags.BooleanLike) !== 0;

/** The reference as a table of Markdown. */
export function configurationTable(): string {
  const rows = configurationReference().map(
    (row) => `| \`${row.path}\` | ${row.type} | ${row.default} | ${row.meaning} |`,
  );
  return ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
