import type { Report, WorkStage } from '../model';
import { RELEASE_ID } from '../words';

export type Yaml = Readonly<Record<string, unknown>>;

/** What a job does, one after the other. */
export function stepsOf(stage: WorkStage, oidc: boolean): Yaml[] {
  const { role, reports = [] } = stage;
  return [
    ...(stage.release === undefined ? [] : [RELEASE_NAMED]),
    // What the commit builds upon is compared with.
    { uses: 'actions/checkout@v4', with: { 'fetch-depth': 2 } },
    { uses: 'actions/setup-node@v4', with: { 'node-version': '24', cache: 'npm' } },
    { run: 'npm ci' },
    ...(role !== undefined && oidc
      ? [
          {
            uses: 'aws-actions/configure-aws-credentials@v4',
            with: { 'role-to-assume': role.arn, 'aws-region': role.region },
          },
        ]
      : []),
    ...commandSteps(stage),
    ...reports.flatMap(shownSteps),
    // What later jobs get is kept by that.
    ...keptSteps(stage.record === 'written' ? [] : reports),
  ];
}

function commandSteps(stage: WorkStage): Yaml[] {
  const { commands, decides, release } = stage;
  if (decides === true) return commands.map(decideStep);
  const usual = [
    ...downloads(stage),
    ...commands.map((command) => ({ run: literal(command) })),
    ...uploads(stage),
  ];
  if (release === undefined) return usual;
  return [
    ...release.again.map((command) => ({ if: AGAIN, env: RELEASE, run: literal(command) })),
    ...usual.map((step) => ({ if: NOT_AGAIN, ...step })),
  ];
}

const AGAIN = "${{ inputs.release != '' }}";
const NOT_AGAIN = "${{ inputs.release == '' }}";
/** What was typed reaches the shell as a variable, not as text of the script. */
const RELEASE = { RELEASE: '${{ inputs.release }}' };

const RELEASE_NAMED: Yaml = {
  if: AGAIN,
  shell: 'bash',
  env: RELEASE,
  run: `[[ "$RELEASE" =~ ^${RELEASE_ID}$ ]] || { echo '::error::no id of a release: npx slipway releases prod lists them'; exit 1; }`,
};

const decideStep = (command: string): Yaml => ({
  id: 'decide',
  run: literal(`affected=$(${command})\necho "affected=$affected" >> "$GITHUB_OUTPUT"\n`),
});

const downloads = ({ assembly, record }: WorkStage): Yaml[] => [
  ...(assembly === 'read' ? [artifact('download', 'assembly', 'cdk.out')] : []),
  ...(record === 'read' ? [artifact('download', 'release', 'release')] : []),
];

const uploads = ({ assembly, record }: WorkStage): Yaml[] => [
  ...(assembly === 'written' ? [artifact('upload', 'assembly', 'cdk.out')] : []),
  ...(record === 'written' ? [artifact('upload', 'release', 'release')] : []),
];

const artifact = (way: 'upload' | 'download', name: string, path: string): Yaml => ({
  uses: `actions/${way}-artifact@v4`,
  // Build contexts stay whole, .gitignore and all.
  with: { name, path, ...(way === 'upload' && { 'include-hidden-files': true }) },
});

/** On the page of the build, and among the repository's findings where it has such a page. */
function shownSteps(report: Report): Yaml[] {
  if (report.kind === 'markdown') return [{ run: `cat ${report.files} >> "$GITHUB_STEP_SUMMARY"` }];
  if (report.kind !== 'sarif') return [];
  return [
    {
      if: '${{ always() }}',
      uses: 'github/codeql-action/upload-sarif@v3',
      'continue-on-error': true,
      with: { sarif_file: 'reports' },
    },
  ];
}

function keptSteps(reports: readonly Report[]): Yaml[] {
  const files = reports.map((report) =>
    report.kind === 'html' ? `${report.folder}/${report.file}` : report.files,
  );
  if (files.length === 0) return [];
  return [
    {
      if: '${{ always() }}',
      uses: 'actions/upload-artifact@v4',
      with: {
        name: 'reports-${{ github.job }}',
        path: files.join('\n'),
        'if-no-files-found': 'ignore',
      },
    },
  ];
}

/** `${{` would begin an expression. */
export const literal = (text: string): string => text.replaceAll('${{', "${{ '${{' }}");
