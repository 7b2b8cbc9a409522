import type { EdgeKind } from '../types';

/** What it is called when something of a type is set off by an event, a schedule, an alarm. */
const VERBS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'invoke',
  'AWS::SQS::Queue': 'send',
  'AWS::SNS::Topic': 'publish',
  'AWS::Kinesis::Stream': 'records',
  'AWS::KinesisFirehose::DeliveryStream': 'records',
  'AWS::Events::EventBus': 'forward',
  'AWS::Events::ApiDestination': 'call',
  'AWS::ECS::TaskDefinition': 'run',
  'AWS::Logs::LogGroup': 'log',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scale',
  'AWS::AutoScaling::ScalingPolicy': 'scale',
};

export const verbFor = (type: string): string => VERBS[type] ?? 'start';

/** What a call of the AWS API does: `sqs`, `sendMessage` → a message handed in. */
export function callOf(service: string, action: string): { kind: EdgeKind; label: string } {
  const name = action.toLowerCase();
  if (service === 'lambda') return { kind: 'invoke', label: 'invoke' };
  if (service === 'states') return { kind: 'invoke', label: 'start' };
  if (service === 'sqs') return { kind: 'publish', label: 'send' };
  if (service === 'ecs' && name === 'updateservice') return { kind: 'deploy', label: 'redeploy' };
  if (service === 'ecs') return { kind: 'invoke', label: 'run' };
  if (/^(?:sns|events|kinesis|firehose|eventbridge)$/.test(service))
    return { kind: 'publish', label: 'publish' };
  if (/^(?:get|list|describe|query|scan|batchget|select|head|search|read)/.test(name))
    return { kind: 'read', label: 'read' };
  if (/^(?:put|update|delete|batchwrite|transactwrite|copy|write|create)/.test(name))
    return { kind: 'write', label: 'write' };
  return { kind: 'invoke', label: 'start' };
}
