import {
  CfnMicrosoftTeamsChannelConfiguration,
  SlackChannelConfiguration,
} from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { ResolvedEnvironment, SlackChannel, TeamsChannel } from '../../config';
import { nameIn } from '../names';

/** The topic that alarms go to, and the people behind it: mail, Slack, Microsoft Teams. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, environment: ResolvedEnvironment) {
    super(scope, id);
    const { alarmEmail, alarmSlack, alarmTeams } = environment.observability;
    // At home in the stack itself, where it has always been: another id would be another topic.
    this.topic = new Topic(scope, 'AlarmTopic', {
      topicName: nameIn(environment, 'alarms'),
      displayName: `${environment.application} ${environment.name}`,
      enforceSSL: true,
    });
    if (alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    if (alarmSlack === undefined && alarmTeams === undefined) return;
    const role = this.chatRole();
    if (alarmSlack !== undefined) this.addSlack(alarmSlack, role, environment);
    if (alarmTeams !== undefined) this.addTeams(alarmTeams, role, environment);
  }

  /** What a message needs to show the alarm's graph. */
  private chatRole(): Role {
    const role = new Role(this, 'ChatRole', {
      description: 'Shows alarms and their graphs in chat',
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetMetricData',
          'cloudwatch:GetMetricStatistics',
          'cloudwatch:GetMetricWidgetImage',
          'cloudwatch:ListMetrics',
        ],
        resources: ['*'],
      }),
    );
    return role;
  }

  private addSlack(slack: SlackChannel, role: Role, environment: ResolvedEnvironment): void {
    new SlackChannelConfiguration(this, 'Slack', {
      slackChannelConfigurationName: nameIn(environment, 'alarms'),
      slackWorkspaceId: slack.workspace,
      slackChannelId: slack.channel,
      notificationTopics: [this.topic],
      role,
      // Without guardrails a channel may do all that its members may.
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName(READ_ONLY)],
    });
  }

  private addTeams(teams: TeamsChannel, role: Role, environment: ResolvedEnvironment): void {
    new CfnMicrosoftTeamsChannelConfiguration(this, 'Teams', {
      configurationName: nameIn(environment, 'alarms-teams'),
      teamsTenantId: teams.tenant,
      teamId: teams.team,
      teamsChannelId: teams.channel,
      snsTopicArns: [this.topic.topicArn],
      iamRoleArn: role.roleArn,
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName(READ_ONLY).managedPolicyArn],
    });
  }
}

const READ_ONLY = 'CloudWatchReadOnlyAccess';
