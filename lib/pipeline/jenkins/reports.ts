import type { Report } from '../model';
import { groovyQuote } from '../quote';
import { block } from './text';

/** The name of the function, at the file's head, for a step whose plugin may be missing. */
export const WITH_PLUGIN = 'withPlugin';

/** Jenkins throws NoSuchMethodError for a step that no plugin brings. */
export const WITH_PLUGIN_LINES = block(`def ${WITH_PLUGIN}(String plugin, Closure step)`, [
  ...block('try', ['step()']),
  ...block('catch (NoSuchMethodError missing)', [
    'echo "Left out: it needs the Jenkins plugin \'${plugin}\'."',
  ]),
]);

/** After a stage, however it ended, on the agent that has the files. */
export function reportLines(reports: readonly Report[]): string[] {
  if (reports.length === 0) return [];
  return block('post', block('always', block('script', reports.flatMap(publish))));
}

function publish(report: Report): string[] {
  switch (report.kind) {
    case 'files':
    case 'markdown':
      return [archived(report.files)];
    case 'junit':
      return withPlugin('junit', [
        `junit testResults: ${groovyQuote(report.files)}, allowEmptyResults: true`,
      ]);
    case 'coverage':
      return withPlugin('coverage', [
        `recordCoverage(tools: [[parser: 'COBERTURA', pattern: ${groovyQuote(report.files)}]])`,
      ]);
    case 'sarif':
      return [archived(report.files), ...findingLines(report)];
    case 'html':
      return pageLines(report);
  }
}

const archived = (files: string): string =>
  `archiveArtifacts artifacts: ${groovyQuote(files)}, allowEmptyArchive: true`;

function findingLines({ files, title }: Report & { readonly kind: 'sarif' }): string[] {
  const id = groovyQuote(title.toLowerCase());
  const tool = `sarif(pattern: ${groovyQuote(files)}, id: ${id}, name: ${groovyQuote(title)})`;
  return withPlugin('warnings-ng', [`recordIssues(tools: [${tool}])`]);
}

function pageLines({ folder, file, title }: Report & { readonly kind: 'html' }): string[] {
  const options = [
    `reportDir: ${groovyQuote(folder)}`,
    `reportFiles: ${groovyQuote(file)}`,
    `reportName: ${groovyQuote(title)}`,
    'keepAll: true',
    'alwaysLinkToLastBuild: true',
    'allowMissing: true',
  ];
  return withPlugin('htmlpublisher', [`publishHTML(target: [${options.join(', ')}])`]);
}

export const withPlugin = (plugin: string, step: readonly string[]): string[] =>
  block(`${WITH_PLUGIN}(${groovyQuote(plugin)})`, step);
