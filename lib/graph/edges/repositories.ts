import { isObject, textAt, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { objectsAt } from '../values';
import { edge, evidence, together, type Between, type Found } from './edge';
import { external } from './external';

/** Where the code is kept that pipelines and builds take: repositories that no template holds. */
export function repositories(model: Model, between: Between): Found {
  return together([
    ...model
      .ofType('AWS::CodePipeline::Pipeline')
      .flatMap((pipeline) => ofPipeline(pipeline, model, between)),
    ...model.ofType('AWS::CodeBuild::Project').map((project) => ofProject(project, between)),
    ...model
      .ofType('AWS::AppRunner::Service')
      .map((service) =>
        from(
          repositoryIn(property(service, 'SourceConfiguration', 'CodeRepository', 'RepositoryUrl')),
          service.id,
          'Properties.SourceConfiguration.CodeRepository.RepositoryUrl',
          service,
          between,
        ),
      ),
    ...model
      .ofType('AWS::Amplify::App')
      .map((app) =>
        from(
          repositoryIn(property(app, 'Repository')),
          app.id,
          'Properties.Repository',
          app,
          between,
        ),
      ),
  ]);
}

/** `shop/web`, by what a source action says; through its connection where a template holds that. */
function ofPipeline(pipeline: Resource, model: Model, between: Between): Found[] {
  const stages = objectsAt(property(pipeline, 'Stages'), 'Properties.Stages');
  const actions = stages.flatMap(({ value, at }) => objectsAt(value.Actions, `${at}.Actions`));
  return actions.flatMap(({ value, at }) => {
    const { Configuration: configuration, ActionTypeId: type } = value;
    if (textAt(type, 'Category') !== 'Source') return [];
    const [owner, repository] = ['Owner', 'Repo'].map((name) => textAt(configuration, name));
    const name =
      textAt(configuration, 'FullRepositoryId') ??
      (owner === undefined || repository === undefined ? undefined : `${owner}/${repository}`);
    const [connection = pipeline] = model.usedAt(pipeline.id, `${at}.Configuration.ConnectionArn`);
    return from(name, connection.id, `${at}.Configuration`, pipeline, between);
  });
}

function ofProject(project: Resource, between: Between): Found {
  const source = property(project, 'Source');
  const isElsewhere = /^(?:GITHUB|GITLAB|BITBUCKET)/.test(textAt(source, 'Type') ?? '');
  const name = isElsewhere && isObject(source) ? repositoryIn(source.Location) : undefined;
  return from(name, project.id, 'Properties.Source.Location', project, between);
}

/** `https://github.com/shop/web.git` → `shop/web` */
const repositoryIn = (address: unknown): string | undefined =>
  typeof address === 'string'
    ? /^(?:https:\/\/[^/]+\/|git@[^:]+:)(.+?)(?:\.git)?\/?$/.exec(address)?.[1]
    : undefined;

function from(
  name: string | undefined,
  to: string,
  at: string,
  holder: Resource,
  { nodeOf }: Between,
): Found {
  if (name === undefined) return { externals: [], edges: [] };
  const who = external(`repository:${name}`, name, 'source code');
  const edges = edge('deploy', who.id, nodeOf(to), 'source', evidence(holder, at));
  return { externals: edges.length === 0 ? [] : [who], edges };
}
