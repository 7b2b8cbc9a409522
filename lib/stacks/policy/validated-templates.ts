import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { version } from 'aws-cdk-lib/package.json';

/** Names of templates without a finding: nobody needs them, they only save time. */
const FOLDER = join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'slipway', 'validated');
/** Then it begins anew. */
const MOST_MARKS = 2000;

/**
 * The CDK's own validation of templates, which registering it here replaces. It takes a second to start and a tenth of
 * one for each template: a template that this version of the CDK has found in order, byte for byte, is not asked again.
 */
export class ValidatedTemplates extends CloudFormationValidatePlugin {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    super();
    this.#folder = folder;
  }

  /** Asking the engine for them would start it. */
  override get ruleIds(): string[] | undefined {
    return undefined;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const marks = new Map(context.templatePaths.map((path) => [path, this.#markOf(path)]));
    const isNew = (path: string) => !existsSync(marks.get(path) ?? '');
    const templatePaths = context.templatePaths.filter(isNew);
    if (templatePaths.length === 0) return { success: true, violations: [] };
    const stackTemplates = context.stackTemplates.filter(({ templatePath }) => isNew(templatePath));
    const report = super.validate({ ...context, templatePaths, stackTemplates });
    const found = new Set(
      report.violations.flatMap(({ violatingResources }) =>
        violatingResources.map(({ templatePath }) => templatePath),
      ),
    );
    // A finding that names no template may be of any.
    if (!found.has(undefined)) {
      this.#remember(
        templatePaths.filter((path) => !found.has(path)).flatMap((path) => marks.get(path) ?? []),
      );
    }
    return report;
  }

  #markOf(path: string): string {
    const hash = createHash('sha256').update(version).update('\0').update(readFileSync(path));
    return join(this.#folder, hash.digest('hex'));
  }

  #remember(marks: readonly string[]): void {
    mkdirSync(this.#folder, { recursive: true });
    if (readdirSync(this.#folder).length > MOST_MARKS) {
      rmSync(this.#folder, { recursive: true });
      mkdirSync(this.#folder);
    }
    for (const mark of marks) writeFileSync(mark, '');
  }
}
