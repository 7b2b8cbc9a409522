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
  if (report.kind === 'files')
    return [`archiveArtifacts artifacts: ${groovyQuote(report.files)}, allowEmptyArchive: true`];
  if (report.kind === 'junit')
    return withPlugin('junit', [
      `junit testResults: ${groovyQuote(report.files)}, allowEmptyResults: true`,
    ]);
  const { folder, file, title } = report;
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
