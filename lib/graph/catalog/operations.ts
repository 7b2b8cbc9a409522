import { amount, dots, said } from '../facts';
import { property } from '../model';
import { card, inFrame, partOf, partsOf, type CardRule, type Cards, type Folds } from '../rules';

/** What keeps the system running, and what delivers it. */

const chat: CardRule = card('operations', 'Amazon Q Developer in chat');

export const CARDS: Cards = {
  'AWS::CloudWatch::Alarm': {
    place: 'operations',
    one: 'Alarms',
    facts: (_alarm, _model, together) => `${together.length} × CloudWatch`,
  },
  'AWS::Chatbot::SlackChannelConfiguration': chat,
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': chat,
  'AWS::Budgets::Budget': {
    place: 'operations',
    facts: (budget) =>
      dots(
        'AWS Budgets',
        amount(property(budget, 'Budget', 'BudgetLimit', 'Amount'), (sum) => `$${sum} a month`),
      ),
  },
  'AWS::CE::AnomalyMonitor': card('operations', 'Cost anomaly detection'),
  'AWS::Synthetics::Canary': card('operations', 'CloudWatch canary', 'RuntimeVersion'),
  'AWS::RUM::AppMonitor': card('operations', 'CloudWatch RUM'),
  'AWS::SSM::MaintenanceWindow': card('operations', 'Maintenance window', 'Schedule'),
  'AWS::SSM::Document': card('operations', 'Systems Manager document'),
  'AWS::SSM::Association': card('operations', 'Systems Manager association'),
  'AWS::SSMIncidents::ResponsePlan': card('operations', 'Incident Manager'),
  'AWS::FIS::ExperimentTemplate': card('operations', 'Fault Injection'),
  'AWS::XRay::Group': card('operations', 'X-Ray group'),
  'AWS::Grafana::Workspace': card('operations', 'Managed Grafana'),
  'AWS::APS::Workspace': card('operations', 'Managed Prometheus'),
  'AWS::Logs::Destination': card('operations', 'Log destination'),
  'AWS::AppConfig::Application': card('regional', 'AppConfig'),
  'AWS::ECR::Repository': {
    place: 'regional',
    facts: (repository) =>
      dots(
        'ECR',
        property(repository, 'ImageTagMutability') === 'IMMUTABLE' ? 'immutable tags' : undefined,
      ),
  },
  'AWS::CodePipeline::Pipeline': card('operations', 'CodePipeline'),
  'AWS::CodeBuild::Project': {
    place: 'operations',
    facts: (project) => {
      const size = said(project, 'Environment', 'ComputeType')?.replace(
        /^BUILD_(?:GENERAL\d_)?/,
        '',
      );
      return dots('CodeBuild', size?.replaceAll('_', ' ').toLowerCase());
    },
  },
  'AWS::CodeCommit::Repository': card('operations', 'CodeCommit'),
  'AWS::CodeDeploy::Application': card('operations', 'CodeDeploy', 'ComputePlatform'),
  'AWS::CodeArtifact::Repository': card('operations', 'CodeArtifact'),
  'AWS::CodeStarConnections::Connection': card('operations', 'Connection', 'ProviderType'),
  'AWS::CodeConnections::Connection': card('operations', 'Connection', 'ProviderType'),
  'AWS::ServiceCatalog::Portfolio': card('operations', 'Service Catalog'),
  'AWS::CloudFormation::StackSet': card('operations', 'CloudFormation stack set'),
  'AWS::CloudFormation::CustomResource': card('operations', 'custom resource'),
  'AWS::ResourceGroups::Group': card('operations', 'Resource group'),
  'AWS::RAM::ResourceShare': card('operations', 'Resource share'),
};

export const FOLDS: Folds = {
  ...partOf('every workload has one', 'AWS::Logs::LogGroup'),
  ...partsOf('part of a log group', {
    'AWS::Logs::LogStream': 'LogGroupName',
    'AWS::Logs::MetricFilter': 'LogGroupName',
    'AWS::Logs::SubscriptionFilter': 'LogGroupName',
  }),
  ...inFrame(
    'a rule or a question about all logs',
    'AWS::Logs::QueryDefinition',
    'AWS::Logs::ResourcePolicy',
    'AWS::Logs::AccountPolicy',
    'AWS::XRay::SamplingRule',
    'AWS::XRay::ResourcePolicy',
  ),
  ...partOf(
    'how logs get where they go',
    'AWS::Logs::Delivery',
    'AWS::Logs::DeliverySource',
    'AWS::Logs::DeliveryDestination',
  ),
  ...inFrame('a page about all of them', 'AWS::CloudWatch::Dashboard'),
  ...partOf(
    'named in the card of the alarms',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::CloudWatch::AnomalyDetector',
    'AWS::CloudWatch::InsightRule',
    'AWS::CloudWatch::MetricStream',
  ),
  ...partsOf('part of the monitor', { 'AWS::CE::AnomalySubscription': 'MonitorArnList' }),
  ...partsOf('part of the maintenance window', {
    'AWS::SSM::MaintenanceWindowTarget': 'WindowId',
    'AWS::SSM::MaintenanceWindowTask': 'WindowId',
  }),
  ...partsOf('part of the application', {
    'AWS::AppConfig::Environment': 'ApplicationId',
    'AWS::AppConfig::ConfigurationProfile': 'ApplicationId',
    'AWS::AppConfig::HostedConfigurationVersion': 'ApplicationId',
    'AWS::AppConfig::Deployment': 'ApplicationId',
    'AWS::CodeDeploy::DeploymentGroup': 'ApplicationName',
  }),
  ...partOf(
    'part of the deployment',
    'AWS::AppConfig::DeploymentStrategy',
    'AWS::CodeDeploy::DeploymentConfig',
    'AWS::CodePipeline::CustomActionType',
    'AWS::CodeBuild::ReportGroup',
    'AWS::CodeBuild::SourceCredential',
    'AWS::CodeArtifact::Domain',
    'AWS::CodeStarNotifications::NotificationRule',
  ),
  ...partsOf('part of the pipeline', { 'AWS::CodePipeline::Webhook': 'TargetPipeline' }),
  ...partsOf('part of the portfolio', {
    'AWS::ServiceCatalog::PortfolioPrincipalAssociation': 'PortfolioId',
    'AWS::ServiceCatalog::PortfolioProductAssociation': 'PortfolioId',
    'AWS::ServiceCatalog::CloudFormationProduct': 'PortfolioId',
  }),
  ...inFrame('a record of the tool', 'AWS::CDK::Metadata'),
  ...inFrame(
    'it waits for nothing',
    'AWS::CloudFormation::WaitConditionHandle',
    'AWS::CloudFormation::WaitCondition',
  ),
  ...inFrame('its resources are drawn', 'AWS::CloudFormation::Stack'),
  ...inFrame('text that others include', 'AWS::CloudFormation::Macro'),
};
