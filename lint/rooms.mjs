/**
 * The rooms of the house and which room may know which. docs/architecture.md has the reasons.
 *
 * `aws-cdk-lib` stands for the CDK itself, `aws-cdk-lib types` for its types alone, which are gone when a program runs; `contract` for services/protocol/contract.ts alone.
 */
export const ROOMS = {
  'lib/config': ['lib/bundling', 'aws-cdk-lib types'],
  'lib/bundling': [],
  'lib/constructs': ['lib/config', 'lib/bundling', 'contract', 'aws-cdk-lib'],
  'lib/stacks': ['lib/config', 'lib/constructs', 'contract', 'aws-cdk-lib'],
  'lib/assembly': [],
  'lib/graph': ['lib/assembly'],
  'lib/diagram': ['lib/graph', 'lib/bundling'],
  'lib/library': ['lib/assembly', 'lib/graph', 'lib/diagram', 'services/protocol'],
  'lib/pipeline': ['lib/config'],
  'lib/import': ['lib/config'],
  'lib/local': ['lib/assembly', 'services/protocol'],
  'lib/operations': ['lib/config', 'lib/bundling', 'lib/assembly', 'contract'],
  'lib/cli': [
    'lib/config',
    'lib/bundling',
    'lib/assembly',
    'lib/graph',
    'lib/diagram',
    'lib/pipeline',
    'lib/import',
    'lib/local',
    'lib/operations',
    'services/protocol',
  ],
  'services/protocol': [],
  'services/release-hook': ['services/protocol'],
  'services/task-runner': ['services/protocol'],
  'services/web': ['services/protocol'],
};

export const RULES_AT = 'see docs/architecture.md';
